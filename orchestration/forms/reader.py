"""Reads a form out of sheets of cells, by its layout; gives one row per reported cell and repairs nothing.

The form is known by its code, else by what `which` finds. Columns are found by their header words, not by their
letters. Refuses a file without a known form, without the table's header row, or with two
columns of one meaning. A hidden sheet is named and not read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from orchestration.forms import form_detection, head_block, table_scope
from orchestration.forms.layout import Layout, header_block, layout_of, layouts, older_layouts
from orchestration.forms.observation import Cells, ReadReport
from orchestration.forms.rows import Told, read_rows
from orchestration.forms.table_detection import FormUnknown, Table, tables
from orchestration.notation import periods
from orchestration.notation.text_keys import lookup
from orchestration.readers.sheet import TOP_ROWS, Note, Sheet

FIRST_CELLS = 5
NO_CODE = "Không tìm thấy ô 'Mã biểu'"


def read_form(sheets: Iterable[Sheet], reader: str) -> ReadReport:
    """The sheets that carry a known form, read by its layout."""
    sheets = list(sheets)
    hidden_id = next(
        (head_block.fields(s.rows, header_block()) for s in sheets if s.name == head_block.HIDDEN_SHEET), {}
    )
    seen = [sheet for sheet in sheets if not sheet.is_hidden and sheet.name != head_block.HIDDEN_SHEET]
    notes = _hidden_notes(sheets)
    said = [(sheet, head_block.form_rows(sheet)) for sheet in seen]
    named = [code for _, rows in said for _, code in rows]
    found = [(_down_to_another(sheet, rows), code) for sheet, rows in said for _, code in rows[:1] if code in layouts()]
    if not found and not named:  # a code nobody knows is an answer, not silence
        found, more = form_detection.without_code(seen, hidden_id)
        notes += more
    if not found:
        return _unknown(reader, seen, named, notes)
    code = found[0][1]
    if others := sorted({other for other in named if other != code and other in layouts()}):
        notes.append(Note("FORM_SECOND_UNREAD", found=", ".join(others), expected=code))
    read = [sheet.whole() for sheet, other in found if other == code]
    names = {sheet.name for sheet in read}
    notes += form_detection.left_out([sheet for sheet, rows in said if not rows and sheet.name not in names], code)
    return _read(read, code, reader, notes, hidden_id)


def no_form(reader: str) -> ReadReport:
    """The answer to a file of which nothing says that it may be a form."""
    return ReadReport(reader, "form_unknown", NO_CODE)


def _down_to_another(sheet: Sheet, rows: list[tuple[int, str]]) -> Sheet:
    """The sheet down to where another form begins."""
    stop = min((row for row, code in rows if code != rows[0][1]), default=None)
    return sheet if stop is None else replace(sheet.whole(), rows=sheet.whole().rows[:stop], more=None)


def _hidden_notes(sheets: list[Sheet]) -> list[Note]:
    names = [sheet.name for sheet in sheets if sheet.is_hidden and sheet.name != head_block.HIDDEN_SHEET]
    return [Note("SHEET_HIDDEN", name, found=name) for name in names]


def _unknown(reader: str, sheets: list[Sheet], codes: list[str], notes: list[Note]) -> ReadReport:
    if not any(value not in ("", None) for sheet in sheets for row in sheet.rows for value in row):
        return ReadReport(reader, "form_unknown", "Tệp không có dòng số liệu nào", notes=notes)
    detail = f"Không có biểu mẫu nào mang mã '{codes[0]}'" if codes else NO_CODE
    if not codes and (alike := form_detection.candidates(sheets)):
        detail += f"; các cột giống biểu {', '.join(alike)}"
    return ReadReport(reader, "form_unknown", detail, notes=notes)


def _read(sheets: list[Sheet], code: str, reader: str, notes: list[Note], hidden_id: dict[str, str]) -> ReadReport:
    block = header_block()
    layout = layout_of(code, _version(sheets[0], hidden_id) if older_layouts() else None)
    try:
        found = [(sheet, table) for sheet in sheets for table in tables(sheet, layout, hidden_id.get("period"))]
    except FormUnknown as reason:
        return ReadReport(reader, "form_unknown", str(reason), form_code=code, notes=notes)
    if not found:
        return ReadReport(
            reader, "form_unknown", "Không tìm thấy dòng tiêu đề bảng của biểu", form_code=code, notes=notes
        )
    first_sheet, first = found[0]
    above = first_sheet.rows[: first.head]
    said = _said(first_sheet, first.head, hidden_id)
    told = list(_told(found, layout, said))
    cells = Cells(cell for one in told for cell in one.cells)
    notes += [note for one in told for note in one.notes] + _table_notes(found, told, said, hidden_id)
    if others := head_block.other_periods(above, said.get("period")):
        notes.append(Note("PERIOD_CONTRADICTED", first_sheet.name, found=" / ".join([said["period"], *others])))
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
        period_part=periods.part(said.get("period")),
        regime=lookup(block.regimes, said.get("regime", "")) or periods.regime_of(said.get("period")) or layout.regime,
        is_simulated=head_block.is_simulated(above, said, block),
        source_text=said.get("source"),
        cells=cells,
        notes=notes,
    )


def _version(sheet: Sheet, hidden_id: dict[str, str]) -> str | None:
    top = head_block.fields(sheet.rows[:TOP_ROWS], header_block())
    return top.get("form_version") or hidden_id.get("form_version")


def _said(sheet: Sheet, head: int, hidden_id: dict[str, str]) -> dict[str, str]:
    """What the head of the sheet says; the title and the hidden id speak only where the head is silent."""
    above = sheet.rows[:head]
    said = head_block.fields(above, header_block())
    if "unit_code" not in said and "unit_name" not in said:
        said |= {name: hidden_id[name] for name in ("unit_code", "unit_name") if name in hidden_id}
        if "unit_name" not in said and "unit_code" not in said and (unit := head_block.unit_in_title(above)):
            said["unit_name"] = unit
    if period := head_block.period_said(sheet, head, hidden_id.get("period")):
        said["period"] = period
    return said


def _told(found: list[tuple[Sheet, Table]], layout: Layout, said: dict[str, str]) -> Iterator[Told]:
    """The lines of every table; a further one whose head names another unit or period speaks of that one."""
    (first_sheet, first), *_ = found
    for sheet, table in found:
        if sheet is first_sheet and table.head == first.head:
            yield read_rows(sheet, layout, table)
            continue
        beside = [other for same, other in found if same is sheet]
        head = table_scope.above(sheet, table, beside)
        yield read_rows(sheet, layout, table, table_scope.own(head, first_sheet.rows[: first.head], said))


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
