"""Writes the returned workbook: a copy of a report with its cells marked, and a first sheet of what was found.

The original is read and never saved again. An .xlsx is copied as it is, other files as their values; what a copy does
not hold (charts, pictures, macros) is said on its first sheet. Text is written as text: what begins with = + - or @ is
no formula. What cannot be copied (a damaged or locked file) comes back as the first sheet alone.
"""

import io
import re
from collections import Counter
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.analysis.findings import SEVERITIES, Cause, collapse
from orchestration.files import whole_file
from orchestration.readers.cell_values import values_of

FIRST_SHEET = "Phát hiện"
HEADS = {
    "STT": 6, "Mức độ": 14, "Mã": 26, "Vị trí": 22, "Số chỗ": 9, "Nội dung": 70, "Cách xử lý": 55,
    "Trả lời của đơn vị": 40,
}  # fmt: skip
COLOURS = {"critical": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
# what the readers refused in a process of their own is not opened again in this one
UNREADABLE = {
    *("FILE_UNREADABLE", "FILE_LOCKED", "FILE_EMPTY", "FILE_TOO_LARGE", "FILE_DANGEROUS", "FILE_NOT_A_TABLE"),
    *("ENCODING_UNKNOWN", "FILE_TOO_SLOW"),
}
# what openpyxl does not carry into a copy: parts of the package, and what stands within parts
LOST_PARTS = {
    "biểu đồ kiểu mới": r"xl/charts/chartEx\d+\.xml",
    "bảng tổng hợp (PivotTable)": r"xl/pivotTables/pivotTable\d+\.xml",
    "macro": r"xl/vbaProject\.bin",
    "liên kết tới tệp khác": r"xl/externalLinks/externalLink\d+\.xml",
    "chuỗi bình luận": r"xl/threadedComments/[^/]+",
    "nút điều khiển": r"xl/(?:ctrlProps|activeX)/[^/]+\.xml",
    "bộ lọc (slicer)": r"xl/slicers/[^/]+",
    "trang biểu đồ": r"xl/chartsheets/[^/]+\.xml",
    "tệp nhúng": r"xl/embeddings/[^/]+",
}
LOST_WITHIN = {
    "hình vẽ, hộp chữ": (r"xl/drawings/drawing\d+\.xml", b"<xdr:sp[ >]"),
    "danh sách chọn từ trang khác": (r"xl/worksheets/[^/]+\.xml", b"<x14:dataValidation[ >]"),
    "định dạng có điều kiện kiểu mới": (r"xl/worksheets/[^/]+\.xml", b"<x14:conditionalFormatting[ >]"),
    "biểu đồ trong ô": (r"xl/worksheets/[^/]+\.xml", b"<x14:sparkline[ >]"),
}
DRAWN = {"biểu đồ": (r"xl/charts/chart\d+\.xml", "_charts"), "hình ảnh": (r"xl/media/[^/]+", "_images")}
MAX_COPIED = 20 * 2**20
MAX_CELLS = 400_000
MAX_MARKED = 5_000
MAX_LISTED = 2_000
AUTHOR = "Kho CĐS"
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
ONLY_FINDINGS = "Không sao chép được tệp gốc; chỉ có danh sách phát hiện."
ONLY_VALUES = "Bản sao này chỉ có giá trị các ô của tệp gốc, không có định dạng."
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


@dataclass
class Copy:
    """A workbook to mark, its sheets by the names that findings use, and what it lacks of the original."""

    book: Workbook
    sheets: dict[str, Worksheet] = field(default_factory=dict)
    lacks: str = ""


def annotate(original: Path, findings: list[dict], out: Path, name: str | None = None) -> None:
    """Write to `out` a copy of `original` with its cells marked and every finding listed on a first sheet.

    `name` is what the sender called the file, where it is kept under another name.
    """
    if out.exists() and out.resolve() == original.resolve():
        raise ValueError(f"{out}: the original is never saved again")
    is_readable = not UNREADABLE & {finding["rule_code"] for finding in findings}
    made = (_copy(original) if is_readable else None) or _nothing()
    for sheet in [sheet for sheet in made.book.worksheets if sheet.title == FIRST_SHEET]:
        sheet.title = f"{FIRST_SHEET} (cũ)"
    first = made.book.create_sheet(FIRST_SHEET, 0)
    _list(first, collapse(findings), findings, name or original.name, made)
    for finding in findings[:MAX_MARKED]:
        _mark(finding, made.sheets)
    for sheet in made.book.worksheets:
        sheet.sheet_view.tabSelected = sheet is first
    made.book.active = 0
    with whole_file(out) as part:
        made.book.save(part)


def _nothing() -> Copy:
    book = Workbook()
    book.remove(book.active)
    return Copy(book, lacks=ONLY_FINDINGS)


def _copy(original: Path) -> Copy | None:
    """The workbook to mark: as it is where it is an .xlsx, else its values; none where neither can be had."""
    if not 0 < original.stat().st_size <= MAX_COPIED:
        return None
    try:
        content = original.read_bytes()
        if content.startswith(b"PK") and "xl/workbook.xml" in _parts(content):
            return _as_it_is(content)
    except Exception:  # noqa: S110 - whatever it led openpyxl to; its values are tried next, in a process of their own
        pass
    sheets = values_of(original)
    return _values(sheets) if sheets else None


def _parts(content: bytes) -> list[str]:
    with ZipFile(io.BytesIO(content)) as package:
        return package.namelist()


def _as_it_is(content: bytes) -> Copy:
    if _area(content) > MAX_CELLS:
        raise ValueError("too many cells to copy")
    book = load_workbook(io.BytesIO(content), keep_vba=False, keep_links=False)
    if not book.worksheets:
        raise ValueError("no sheet that openpyxl sees")
    return Copy(book, {sheet.title: sheet for sheet in book.worksheets}, _lost(content, book))


def _lost(content: bytes, book: Workbook) -> str:
    """In words, what of the original a copy made by openpyxl does not hold."""
    names = _parts(content)

    def parts(pattern: str) -> list[str]:
        return [name for name in names if re.fullmatch(pattern, name)]

    counts = {words: len(parts(pattern)) for words, pattern in LOST_PARTS.items()}
    for words, (pattern, kept) in DRAWN.items():
        counts[words] = len(parts(pattern)) - sum(len(getattr(sheet, kept)) for sheet in book.worksheets)
    with ZipFile(io.BytesIO(content)) as package:
        for words, (pattern, mark) in LOST_WITHIN.items():
            counts[words] = sum(len(re.findall(mark, package.read(name))) for name in parts(pattern))
    said = [f"{count} {words}" for words, count in counts.items() if count > 0]
    drawn = any(sheet._charts for sheet in book.worksheets)
    told = [f"Bản sao này không giữ: {', '.join(said)}. Tệp gốc vẫn còn đủ."] * bool(said)
    return " ".join(told + ["Biểu đồ trong bản sao có thể khác định dạng."] * drawn)


def _area(content: bytes) -> int:
    book = load_workbook(io.BytesIO(content), read_only=True)
    return sum((sheet.max_row or 0) * (sheet.max_column or 0) for sheet in book.worksheets)


def _values(sheets: list[tuple[str, list[list[object]]]]) -> Copy:
    made = _nothing()
    made.lacks = ONLY_VALUES
    for number, (name, rows) in enumerate(sheets, start=1):
        title = re.sub(r"[\[\]:*?/\\]", " ", _CONTROL.sub(" ", name)).strip("' ")[:31]
        sheet = made.sheets[name] = made.book.create_sheet(title or f"Bảng {number}")
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values, start=1):
                if value not in ("", None):
                    _write(sheet.cell(row, column), value)
    return made


def _write(cell: Cell, value: object) -> None:
    """Write a value; a text stays a text whatever it begins with."""
    if isinstance(value, str):
        cell.value = _CONTROL.sub("\ufffd", value)[:32_767]
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(STARTS_FORMULA)  # edited and left again, it is text still
    else:
        cell.value = value


def _list(sheet: Worksheet, causes: list[Cause], findings: list[dict], name: str, made: Copy) -> None:
    by_severity = Counter(finding["severity"] for finding in findings)
    counts = ", ".join(f"{words.lower()} {by_severity[code]}" for code, words in SEVERITIES.items())
    _write(sheet.cell(1, 1), f"Kết quả kiểm tra báo cáo: {name}")
    _write(sheet.cell(2, 1), f"Tất cả {len(findings)} phát hiện ({counts}), từ {len(causes)} nguyên nhân.")
    more = [f"Chỉ liệt kê {MAX_LISTED} nguyên nhân đầu."] * (len(causes) > MAX_LISTED)
    more += [f"Chỉ đánh dấu {MAX_MARKED} ô đầu."] * (len(findings) > MAX_MARKED)
    _write(sheet.cell(3, 1), " ".join(filter(None, [made.lacks, *more])))
    sheet["A1"].font, sheet["A2"].font = Font(bold=True, size=14), Font(italic=True)
    sheet["A3"].font = Font(italic=True, color="C00000")
    for column, (head, width) in enumerate(HEADS.items(), start=1):
        cell = sheet.cell(4, column, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="D9D9D9")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, cause in enumerate(causes[:MAX_LISTED], start=1):
        _list_cause(sheet, number, cause, made.sheets)
    sheet.freeze_panes = "A5"


def _list_cause(sheet: Worksheet, number: int, cause: Cause, marked: dict[str, Worksheet]) -> None:
    row, first = number + 4, cause.first
    values = (
        number, SEVERITIES[first["severity"]], first["rule_code"], cause.places, len(cause.findings),
        first["message_vi"], first["fix_vi"], "",
    )  # fmt: skip
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column)
        _write(cell, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 2).fill = PatternFill("solid", start_color=COLOURS[first["severity"]])
    target = _target(first, marked)
    if target is not None:
        place = sheet.cell(row, 4)
        quoted = target.parent.title.replace("'", "''")
        place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{quoted}'!{target.coordinate}")
        place.font = Font(underline="single", color="0563C1")


def _target(finding: dict, marked: dict[str, Worksheet]) -> Cell | None:
    """The cell a finding is at, in the copy; the top left of a joined one."""
    sheet = marked.get(finding.get("sheet") or "") or (next(iter(marked.values())) if len(marked) == 1 else None)
    if sheet is None or not _ADDRESS.fullmatch(finding.get("cell") or ""):
        return None
    cell = sheet[finding["cell"]]
    if not isinstance(cell, MergedCell):
        return cell
    joined = next(area for area in sheet.merged_cells.ranges if finding["cell"] in area)
    return sheet.cell(joined.min_row, joined.min_col)


def _mark(finding: dict, marked: dict[str, Worksheet]) -> None:
    cell = _target(finding, marked)
    if cell is None:
        return
    said = f"[{SEVERITIES[finding['severity']]}] {finding['message_vi']}\n→ {finding['fix_vi']}"
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    comment = Comment(_CONTROL.sub("\ufffd", before + said)[:8_000], AUTHOR, width=420, height=180)
    cell.comment = comment
    style = copy(cell.alignment)
    cell.fill = PatternFill("solid", start_color=COLOURS[finding["severity"]])
    cell.alignment = style
