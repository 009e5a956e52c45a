"""Writes the returned workbook: a copy of a report with its cells marked, and a first sheet of what was found.

The original is read and never saved again. Text is written as text: what begins with = + - or @ is no formula. What
cannot be copied (a damaged or locked file, a letter) comes back as the first sheet alone.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.publish.findings import SEVERITIES, Cause, collapse

FIRST_SHEET = "Phát hiện"
HEADS = {
    "STT": 6, "Mức độ": 14, "Mã": 26, "Vị trí": 22, "Số chỗ": 9, "Nội dung": 70, "Cách xử lý": 55,
    "Trả lời của đơn vị": 40,
}  # fmt: skip
COLOURS = {"critical": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
MAX_COPIED = 20 * 2**20
MAX_CELLS = 400_000
MAX_MARKED = 5_000
AUTHOR = "Kho CĐS"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


def annotate(original: Path, findings: list[dict], out: Path) -> None:
    """Write to `out` a copy of `original` with its cells marked and every finding listed on a first sheet."""
    if out.exists() and out.resolve() == original.resolve():
        raise ValueError(f"{out}: the original is never saved again")
    book = _copy(original) or Workbook()
    for sheet in [sheet for sheet in book.worksheets if sheet.title == FIRST_SHEET]:
        sheet.title = f"{FIRST_SHEET} (cũ)"
    first = book.create_sheet(FIRST_SHEET, 0)
    marked = {sheet.title: sheet for sheet in book.worksheets if sheet is not first}
    if len(marked) == 1 and "Sheet" in marked and not marked["Sheet"]._cells:
        book.remove(marked.pop("Sheet"))
    causes = collapse(findings)
    _list(first, causes, len(findings), original.name, marked)
    for finding in findings[:MAX_MARKED]:
        _mark(finding, marked)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is first
    book.active = 0
    part = out.with_name(f".{out.name}.part")
    book.save(part)
    part.replace(out)


def _copy(original: Path) -> Workbook | None:
    """The workbook to mark: as it is where it is an .xlsx, else its values."""
    content = original.read_bytes() if original.stat().st_size <= MAX_COPIED else b""
    try:
        if content.startswith(b"PK") and original.suffix.lower() in (".xlsx", ".xlsm"):
            return _as_it_is(content)
        if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            return _values(_calamine(content))
        return _values([("", list(_text_rows(content)))]) if content else None
    except Exception:  # whatever a damaged file leads a library to; the findings are returned all the same
        return None


def _as_it_is(content: bytes) -> Workbook:
    if _area(content) > MAX_CELLS:
        raise ValueError("too many cells to copy")
    return load_workbook(io.BytesIO(content), keep_vba=False, keep_links=False)


def _area(content: bytes) -> int:
    book = load_workbook(io.BytesIO(content), read_only=True)
    return sum((sheet.max_row or 0) * (sheet.max_column or 0) for sheet in book.worksheets)


def _calamine(content: bytes) -> Iterator[tuple[str, list[list[object]]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _text_rows(content: bytes) -> Iterable[list[str]]:
    for encoding in ("utf-8-sig", "utf-16", "cp1258"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = content.decode("latin-1")
    first = text.partition("\n")[0]
    return csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=first.count))


def _values(sheets: Iterable[tuple[str, list[list[object]]]]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for number, (name, rows) in enumerate(sheets, start=1):
        if sum(map(len, rows)) > MAX_CELLS:
            raise ValueError("too many cells to copy")
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31] or f"Bảng {number}")
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values, start=1):
                if value not in ("", None):
                    _write(sheet.cell(row, column), value)
    if not book.worksheets:
        raise ValueError("no sheet to copy")
    return book


def _write(cell: Cell, value: object) -> None:
    """Write a value; a text stays a text whatever it begins with."""
    if isinstance(value, str):
        cell.value = _CONTROL.sub("\ufffd", value)[:32_767]
        cell.data_type = "s"
    else:
        cell.value = value


def _list(sheet: Worksheet, causes: list[Cause], total: int, name: str, marked: dict[str, Worksheet]) -> None:
    counts = [f"{words.lower()} {sum(len(c.findings) for c in causes if c.first['severity'] == code)}"
              for code, words in SEVERITIES.items()]  # fmt: skip
    _write(sheet.cell(1, 1), f"Kết quả kiểm tra báo cáo: {name}")
    _write(sheet.cell(2, 1), f"Tất cả {total} phát hiện ({', '.join(counts)}), từ {len(causes)} nguyên nhân.")
    sheet["A1"].font, sheet["A2"].font = Font(bold=True, size=14), Font(italic=True)
    for column, (head, width) in enumerate(HEADS.items(), start=1):
        cell = sheet.cell(4, column, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="D9D9D9")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, cause in enumerate(causes, start=1):
        _list_cause(sheet, number, cause, marked)
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
