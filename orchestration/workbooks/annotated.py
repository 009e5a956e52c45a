"""Writes the returned workbook: a copy of a report with its cells marked, and a first sheet of what was found.

The original is read and never saved again. An .xlsx is copied as it is, other files as their values; what a copy does
not hold (charts, pictures, macros) is said on its first sheet. Text is written as text: what begins with = + - or @ is
no formula. What cannot be copied (a damaged or locked file) comes back as the first sheet alone.
"""

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from expectations.catalogue import title_of
from orchestration.analysis.findings import SEVERITIES, Cause, collapse, todo
from orchestration.files import whole_file
from orchestration.notation.cell import Cell as Value
from orchestration.notation.cell import CellFault
from orchestration.readers.cell_values import Values, values_of
from orchestration.workbooks import copy_limits, row_heights

FIRST_SHEET = "Phát hiện"
HEADS = {
    "STT": 5, "Mức độ": 11, "Mã": 19, "Tên phát hiện": 19, "Vị trí": 15, "Số chỗ": 6, "Nội dung": 50, "Cách xử lý": 36,
    "Trả lời của đơn vị": 22,
}  # fmt: skip
FACE = "Times New Roman"  # that of the forms, whose letters row_heights knows
_THIN = Side("thin", "BFBFBF")
RULED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
PLACE = list(HEADS).index("Vị trí") + 1
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
    for sheet in book.worksheets:
        book.remove(sheet)
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
    with ZipFile(io.BytesIO(content)) as package:
        copy_limits.check(package)
    book = load_workbook(io.BytesIO(content), keep_vba=False, keep_links=False)
    if not book.worksheets:
        raise ValueError("no sheet that openpyxl sees")
    for sheet in book.worksheets:
        fitted = sheet.sheet_properties.pageSetUpPr
        if not (fitted and fitted.fitToPage) and not sheet.page_setup.scale:  # the sender has not said how
            _print_on_one_width(sheet)
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
    missing = [f"{count} {words}" for words, count in counts.items() if count > 0]
    is_drawn = any(getattr(sheet, "_charts", ()) for sheet in book.worksheets)
    sentences = [f"Bản sao này không giữ: {', '.join(missing)}. Tệp gốc vẫn còn đủ."] * bool(missing)
    return " ".join(sentences + ["Biểu đồ trong bản sao có thể khác định dạng."] * is_drawn)


def _values(sheets: Values) -> Copy:
    made = _nothing()
    made.lacks = ONLY_VALUES
    for number, (name, rows) in enumerate(sheets, start=1):
        title = re.sub(r"[\[\]:*?/\\]", " ", _CONTROL.sub(" ", name)).strip("' ")[:31]
        sheet = made.sheets[name] = made.book.create_sheet(title or f"Bảng {number}")
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values, start=1):
                if value not in ("", None):
                    _write(sheet.cell(row, column), value)
        _print_on_one_width(sheet)
    return made


def _write(cell: Cell | MergedCell, value: Value) -> None:
    """Write a value; a text stays a text whatever it begins with."""
    if isinstance(cell, MergedCell):
        return  # its value is that of the cell at the top left
    if isinstance(value, str):
        cell.value = _CONTROL.sub("\ufffd", value)[:32_767]
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(STARTS_FORMULA)  # edited and left again, it is text still
    else:
        cell.value = value.text if isinstance(value, CellFault) else value


def _list(sheet: Worksheet, causes: list[Cause], findings: list[dict], name: str, made: Copy) -> None:
    by_severity = Counter(finding["severity"] for finding in findings)
    counts = ", ".join(f"{words.lower()} {by_severity[code]}" for code, words in SEVERITIES.items())
    _write(sheet.cell(1, 1), f"Kết quả kiểm tra báo cáo: {name}")
    _write(sheet.cell(2, 1), f"Tất cả {len(findings)} phát hiện ({counts}), từ {len(causes)} nguyên nhân.")
    more = [f"Chỉ liệt kê {MAX_LISTED} nguyên nhân đầu."] * (len(causes) > MAX_LISTED)
    more += [f"Chỉ đánh dấu {MAX_MARKED} ô đầu."] * (len(findings) > MAX_MARKED)
    _write(sheet.cell(3, 1), " ".join(filter(None, [made.lacks, *more])))
    sheet["A1"].font, sheet["A2"].font = Font(name=FACE, bold=True, size=14), Font(name=FACE, italic=True)
    sheet["A3"].font = Font(name=FACE, italic=True, color="C00000")
    for row in (1, 2, 3):  # across the table, so that a long name or remark is wrapped and not cut
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADS))
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        words = [(str(sheet.cell(row, 1).value or ""), float(sum(HEADS.values())), row == 1)]
        sheet.row_dimensions[row].height = row_heights.height(words, points=14 if row == 1 else 11)
    heads = [(head, float(width), True) for head, width in HEADS.items()]
    sheet.row_dimensions[4].height = row_heights.height(heads)
    for column, (head, width) in enumerate(HEADS.items(), start=1):
        cell = sheet.cell(4, column, head)
        cell.font, cell.fill = Font(name=FACE, bold=True), PatternFill("solid", start_color="D9D9D9")
        cell.border = RULED
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, cause in enumerate(causes[:MAX_LISTED], start=1):
        _list_cause(sheet, number, cause, made.sheets)
    sheet.freeze_panes = "A5"
    _print_on_one_width(sheet)
    sheet.print_title_rows = "4:4"


def _print_on_one_width(sheet: Worksheet) -> None:
    """Let a sheet be printed on A4 lying down, all its columns on one page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)


def _list_cause(sheet: Worksheet, number: int, cause: Cause, marked: dict[str, Worksheet]) -> None:
    row, first = number + 4, cause.first
    values = (
        number, SEVERITIES[first["severity"]], first["rule_code"], title_of(first["rule_code"]), cause.places,
        len(cause.findings), first["message_vi"], todo(first), "",
    )  # fmt: skip
    texts = [(str(value), float(width), False) for value, width in zip(values, HEADS.values(), strict=True)]
    sheet.row_dimensions[row].height = row_heights.height(texts)
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column)
        _write(cell, value)
        cell.font, cell.border = Font(name=FACE, size=11), RULED
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 2).fill = PatternFill("solid", start_color=COLOURS[first["severity"]])
    target = _target(first, marked)
    if target is not None:
        # LibreOffice prints a linked text on one line, whatever its length: a longer one is linked at its number
        place = sheet.cell(row, PLACE if row_heights.lines_of(cause.places, float(HEADS["Vị trí"])) == 1 else 1)
        quoted = target.parent.title.replace("'", "''")
        place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{quoted}'!{target.coordinate}")
        place.font = Font(name=FACE, size=11, underline="single", color="0563C1")


def _target(finding: dict, marked: dict[str, Worksheet]) -> Cell | None:
    """The cell a finding is at, in the copy; the top left of a joined one."""
    sheet = marked.get(finding.get("sheet") or "") or (next(iter(marked.values())) if len(marked) == 1 else None)
    if sheet is None or not _ADDRESS.fullmatch(finding.get("cell") or ""):
        return None
    cell = sheet[finding["cell"]]
    if isinstance(cell, Cell):
        return cell
    joined = next(area for area in sheet.merged_cells.ranges if finding["cell"] in area)
    top_left = sheet.cell(joined.min_row, joined.min_col)
    return top_left if isinstance(top_left, Cell) else None


def _mark(finding: dict, marked: dict[str, Worksheet]) -> None:
    cell = _target(finding, marked)
    if cell is None:
        return
    name = title_of(finding["rule_code"]) or finding["rule_code"]
    remark = f"[{SEVERITIES[finding['severity']]}] {name}. {finding['message_vi']}\n→ {todo(finding)}"
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    comment = Comment(_CONTROL.sub("\ufffd", before + remark)[:8_000], AUTHOR, width=420, height=180)
    cell.comment = comment
    cell.fill = PatternFill("solid", start_color=COLOURS[finding["severity"]])
