"""Reads a form out of sheets of cells, by its layout; gives one row per reported cell and repairs nothing.

The form is known by its code, else by the hidden id of a form we issued, else by its title. Columns are found by their
header words, not by their letters. Refuses a file without a known form, without the table's header row, or with two
columns of one meaning. A hidden sheet is named and not read.
"""

from collections.abc import Iterable
from itertools import groupby

from orchestration.forms import header as headers
from orchestration.forms.find import FormUnknown, Table, tables
from orchestration.forms.layout import Layout, header_block, layout_of, layouts, lookup, older_layouts
from orchestration.forms.rows import Told, read_rows
from orchestration.intake import periods
from orchestration.intake.grid import Note, Sheet
from orchestration.intake.observed import Cells, ReadReport

FIRST_CELLS = 5


def read_form(sheets: Iterable[Sheet], reader: str) -> ReadReport:
    """The sheets that carry a known form, read by its layout."""
    sheets = list(sheets)
    hidden_id = next((headers.fields(s.rows, header_block()) for s in sheets if s.name == headers.HIDDEN_SHEET), {})
    seen = [sheet for sheet in sheets if not sheet.is_hidden and sheet.name != headers.HIDDEN_SHEET]
    notes = _hidden_notes(sheets)
    codes = [(sheet, headers.form_code(sheet)) for sheet in seen]
    found = [(sheet, code) for sheet, code in codes if code in layouts()]
    if not found:
        found, more = _without_code(seen, [code for _, code in codes if code], hidden_id)
        notes += more
    if not found:
        return _unknown(reader, seen, [code for _, code in codes if code], notes)
    code = found[0][1]
    if others := sorted({other for _, other in found if other != code}):
        notes.append(Note("FORM_SECOND_UNREAD", found=", ".join(others), expected=code))
    return _read([sheet.whole() for sheet, other in found if other == code], code, reader, notes, hidden_id)


def _hidden_notes(sheets: list[Sheet]) -> list[Note]:
    names = [sheet.name for sheet in sheets if sheet.is_hidden and sheet.name != headers.HIDDEN_SHEET]
    return [Note("SHEET_HIDDEN", name, found=name) for name in names]


def _without_code(
    sheets: list[Sheet], codes: list[str], hidden_id: dict[str, str]
) -> tuple[list[tuple[Sheet, str]], list[Note]]:
    """The form of sheets that carry no code: by the hidden id, else by a title that one form alone has."""
    if codes:
        return [], []  # a code nobody knows is an answer, not silence
    issued = hidden_id.get("form_code", "").upper()
    for sheet in sheets:
        code = issued if issued in layouts() else headers.form_titled(sheet)
        if code and _has_table(sheet, layouts()[code]):
            return [(sheet, code)], [Note("FORM_INFERRED", sheet.name, found=code)]
    return [], []


def _has_table(sheet: Sheet, layout: Layout) -> bool:
    try:
        return bool(tables(sheet, layout))
    except FormUnknown:
        return True


def _unknown(reader: str, sheets: list[Sheet], codes: list[str], notes: list[Note]) -> ReadReport:
    if not any(value not in ("", None) for sheet in sheets for row in sheet.rows for value in row):
        return ReadReport(reader, "form_unknown", "Tệp không có dòng số liệu nào", notes=notes)
    detail = f"Không có biểu mẫu nào mang mã '{codes[0]}'" if codes else "Không tìm thấy ô 'Mã biểu'"
    return ReadReport(reader, "form_unknown", detail, notes=notes)


def _read(sheets: list[Sheet], code: str, reader: str, notes: list[Note], hidden_id: dict[str, str]) -> ReadReport:
    block = header_block()
    layout = layout_of(code, _version(sheets[0], hidden_id) if older_layouts() else None)
    try:
        found = [(sheet, table) for sheet in sheets for table in tables(sheet, layout)]
    except FormUnknown as reason:
        return ReadReport(reader, "form_unknown", str(reason), form_code=code, notes=notes)
    if not found:
        return ReadReport(
            reader, "form_unknown", "Không tìm thấy dòng tiêu đề bảng của biểu", form_code=code, notes=notes
        )
    first_sheet, first = found[0]
    above = first_sheet.rows[: first.head]
    said = _said(above, hidden_id)
    told = [_told(sheet, table, layout, said, first_sheet) for sheet, table in found]
    cells = Cells(cell for one in told for cell in one.cells)
    notes += [note for one in told for note in one.notes] + _table_notes(found, told, said, hidden_id)
    return ReadReport(
        reader,
        read_code="ok" if cells else "empty",
        read_detail=_detail([table for _, table in found], cells, said),
        form_code=code,
        form_version=said.get("form_version"),
        unit_code_text=said.get("unit_code"),
        unit_name_text=said.get("unit_name"),
        period_text=said.get("period"),
        period_code=periods.parse(said.get("period")),
        regime=lookup(block.regimes, said.get("regime", "")) or periods.regime_of(said.get("period")) or layout.regime,
        is_simulated=headers.is_simulated(above, said, block),
        source_text=said.get("source"),
        cells=cells,
        notes=notes,
    )


def _version(sheet: Sheet, hidden_id: dict[str, str]) -> str | None:
    top = headers.fields(sheet.rows[: headers.TOP_ROWS], header_block())
    return top.get("form_version") or hidden_id.get("form_version")


def _said(above: list[list[object]], hidden_id: dict[str, str]) -> dict[str, str]:
    """What the head of the sheet says; the title and the hidden id speak only where the head is silent."""
    said = headers.fields(above, header_block())
    if "unit_code" not in said and "unit_name" not in said:
        said |= {name: hidden_id[name] for name in ("unit_code", "unit_name") if name in hidden_id}
        if "unit_name" not in said and "unit_code" not in said and (unit := headers.unit_in_title(above)):
            said["unit_name"] = unit
    if "period" not in said and (period := hidden_id.get("period") or headers.period_in_title(above)):
        said["period"] = period
    return said


def _told(sheet: Sheet, table: Table, layout: Layout, said: dict[str, str], first: Sheet) -> Told:
    """A further sheet that names another unit or period speaks of that one."""
    if sheet is first or layout.cells:
        return read_rows(sheet, layout, table)
    own = headers.fields(sheet.rows[: table.head], header_block())
    given: dict[str, str | None] = {}
    if {own.get(name) for name in ("unit_code", "unit_name")} - {said.get("unit_code"), said.get("unit_name"), None}:
        given = {"unit_code_text": own.get("unit_code", ""), "unit_name_text": own.get("unit_name", "")}
    if own.get("period") and own["period"] != said.get("period"):
        given |= {"period_text": own["period"], "period_code": periods.parse(own["period"])}
    return read_rows(sheet, layout, table, given)


def _table_notes(
    found: list[tuple[Sheet, Table]], told: list[Told], said: dict[str, str], hidden_id: dict[str, str]
) -> list[Note]:
    notes = []
    for (sheet, table), one in zip(found, told, strict=True):
        if one.totals:
            words = f"{len(one.totals)} dòng tổng: {', '.join(one.totals[:FIRST_CELLS])}"
            notes.append(Note("TOTAL_UNREAD", sheet.name, one.totals[0], words))
        if table.unread:
            notes.append(Note("COLUMN_UNREAD", sheet.name, found=", ".join(f"'{head}'" for head in table.unread)))
        if table.hidden:
            notes.append(Note("COLUMN_HIDDEN", sheet.name, found=f"{len(table.hidden)} cột"))
    for name in ("unit_code", "period"):
        written, issued = said.get(name), hidden_id.get(name)
        if written and issued and written != issued and periods.parse(written) != (periods.parse(issued) or issued):
            notes.append(Note("FORM_CHANGED", found=written, expected=issued))
    by_dates, by_word = periods.regime_of(said.get("period")), lookup(header_block().regimes, said.get("regime", ""))
    if by_dates and by_word and by_dates != by_word:
        notes.append(Note("PERIOD_CONTRADICTED", found=f"{said['period']} ({said['regime']})"))
    return [next(same) for _, same in groupby(notes)]


def _detail(found: list[Table], cells: Cells, said: dict[str, str]) -> str:
    """What a person should know of how the form was read."""
    told = []
    if not cells:
        told.append("Biểu không có dòng số liệu nào")
    if unread := list(dict.fromkeys(head for table in found for head in table.unread)):
        told.append("Không đọc các cột: " + ", ".join(f"'{head}'" for head in unread))
    if said.get("regime") and not lookup(header_block().regimes, said["regime"]):
        told.append(f"Không hiểu chế độ báo cáo '{said['regime']}', lấy theo mặc định của biểu")
    return "; ".join(told)
