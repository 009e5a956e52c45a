"""Reads a form out of sheets of cells, by its layout; gives one row per reported cell and repairs nothing.

The form is known by its code, else by what `form_detection` tells; a file may hold several, each a report of its own.
Columns are found by their header words, not by their letters. Refuses a file without a known form, without the table's
header row, or with two columns of one meaning. A hidden sheet is named and not read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from orchestration.forms import form_detection, head_block, table_scope, titles
from orchestration.forms.catalogue import Form, FormCatalogue
from orchestration.forms.header_block import HeaderBlock
from orchestration.forms.layout import Layout
from orchestration.forms.observation import Cells, ReadReport
from orchestration.forms.rows import TableRows, read_rows
from orchestration.forms.table_detection import FormUnknown, Table, tables, without_figures
from orchestration.notation import periods
from orchestration.notation.numbers import is_blank
from orchestration.notation.text_keys import lookup
from orchestration.readers.sheet import TOP_ROWS, Note, Sheet

FIRST_CELLS = 5
PART = "PART_OF_FILE"  # of several forms in one file: the sheet that what is found of the whole form speaks of
NO_CODE = "Không tìm thấy ô 'Mã biểu'"
Placed = list[tuple[Sheet, Table]]


@dataclass(frozen=True)
class _Head:
    """What stands above the first table by field, and what the form was issued with."""

    fields: dict[str, str]
    issued: dict[str, str]


def read_form(sheets: Iterable[Sheet], reader: str, forms: FormCatalogue) -> ReadReport:
    """The sheets that carry a known form, read by its layout."""
    sheets = list(sheets)
    marks = [sheet for sheet in sheets if sheet.name == head_block.HIDDEN_SHEET]
    issued = head_block.fields(marks[0].rows, forms.block) if marks else {}
    seen = [sheet for sheet in sheets if not sheet.is_hidden and sheet.name != head_block.HIDDEN_SHEET]
    notes = _hidden_notes(sheets)
    coded = [(sheet, head_block.form_rows(sheet, forms)) for sheet in seen]
    named = [code for _, rows in coded for _, code in rows]
    carriers = [(part, code) for sheet, rows in coded for part, code in _parts(sheet, rows) if code in forms.layouts]
    if not carriers and not named:  # a code nobody knows is an answer, not silence
        carriers, more = form_detection.without_code(seen, issued, forms)
        notes += more
    if not carriers:
        answer = _unknown(reader, seen, named, forms)
        answer.notes = notes
        return answer
    first, *others = dict.fromkeys(code for _, code in carriers)
    read = {code: [part.whole() for part, other in carriers if other == code] for code in (first, *others)}
    names = {part.name for parts in read.values() for part in parts}
    beside = [sheet for sheet, rows in coded if not rows and sheet.name not in names]
    notes += form_detection.left_out(beside, first, forms)
    report = _read(read[first], first, reader, issued, forms)
    report.notes = notes + report.notes
    report.others = [_read(read[code], code, reader, {}, forms) for code in others]
    for part, code in zip([report, *report.others], read, strict=True) if others else ():
        part.notes.append(Note(PART, read[code][0].name))
    return report


def no_form(reader: str) -> ReadReport:
    """The answer to a file of which nothing says that it may be a form."""
    return ReadReport(reader, "form_unknown", NO_CODE)


def _parts(sheet: Sheet, rows: list[tuple[int, str]]) -> Iterator[tuple[Sheet, str]]:
    """What a sheet holds of each form that it names, down to where the next one begins; cells keep their places."""
    starts = [place for place, (_, code) in enumerate(rows) if not place or code != rows[place - 1][1]]
    if len(starts) <= 1:
        yield from ((sheet, code) for _, code in rows[:1])
        return
    whole = sheet.whole()
    tops = [0, *(_top(whole, rows[place][0]) for place in starts[1:]), len(whole.rows)]
    for place, (top, stop) in zip(starts, pairwise(tops), strict=True):
        yield replace(whole, rows=[[]] * top + whole.rows[top:stop], more=None), rows[place][1]


def _top(sheet: Sheet, row: int) -> int:
    """The first row of a block of rows without an empty one: the title above a form's code belongs to that form."""
    while row and not all(map(is_blank, sheet.rows[row - 1])):
        row -= 1
    return row


def _hidden_notes(sheets: list[Sheet]) -> list[Note]:
    names = [sheet.name for sheet in sheets if sheet.is_hidden and sheet.name != head_block.HIDDEN_SHEET]
    return [Note("SHEET_HIDDEN", name, found=name) for name in names]


def _unknown(reader: str, sheets: list[Sheet], codes: list[str], forms: FormCatalogue) -> ReadReport:
    if not any(value not in ("", None) for sheet in sheets for row in sheet.rows for value in row):
        return ReadReport(reader, "form_unknown", "Tệp không có dòng số liệu nào")
    detail = f"Không có biểu mẫu nào mang mã '{codes[0]}'" if codes else NO_CODE
    if not codes and (alike := form_detection.candidates(sheets, forms)):
        detail += f"; các cột giống biểu {', '.join(alike)}"
    return ReadReport(reader, "form_unknown", detail)


def _read(sheets: list[Sheet], code: str, reader: str, issued: dict[str, str], forms: FormCatalogue) -> ReadReport:
    layout = forms.layout_in(code, _version(sheets[0], issued, forms.block) if forms.older else None)
    try:
        placed = [(sheet, table) for sheet in sheets for table in tables(sheet, layout, issued.get("period"))]
    except FormUnknown as reason:
        return ReadReport(reader, "form_unknown", str(reason), form_code=code)
    if not placed:
        heads = _listed(head for sheet in sheets for head in without_figures(sheet, layout))
        why = f"; các cột {heads} ghi kỳ khác hoặc chỉ là một phần" if heads else ""
        return ReadReport(reader, "form_unknown", f"Không tìm thấy dòng tiêu đề bảng của biểu{why}", form_code=code)
    head = _head(*placed[0], issued, layout.block)
    return _report(placed, reader, head, Form(code, layout), forms.kinds_in(code))


def _version(sheet: Sheet, issued: dict[str, str], block: HeaderBlock) -> str | None:
    top = head_block.fields(sheet.rows[:TOP_ROWS], block)
    return top.get("form_version") or issued.get("form_version")


def _head(sheet: Sheet, table: Table, issued: dict[str, str], block: HeaderBlock) -> _Head:
    """What the head of the sheet says; the title and the hidden id speak only where the head is silent."""
    above = sheet.rows[: table.head]
    fields = head_block.fields(above, block)
    if "unit_code" not in fields and "unit_name" not in fields:
        fields |= {name: issued[name] for name in ("unit_code", "unit_name") if name in issued}
        if "unit_name" not in fields and "unit_code" not in fields and (unit := head_block.unit_in_title(above)):
            fields["unit_name"] = unit
    if period := head_block.period_text(sheet, table.head, block, issued.get("period")):
        fields["period"] = period
    return _Head(fields, issued)


def _report(placed: Placed, reader: str, head: _Head, form: Form, kinds: Mapping[str, bool]) -> ReadReport:
    (sheet, first), *_ = placed
    code, layout = form
    above, fields, block = sheet.rows[: first.head], head.fields, layout.block
    period = fields.get("period")
    read = list(_rows(placed, layout, fields, kinds))
    cells = Cells(cell for rows in read for cell in rows.cells)
    notes = [note for rows in read for note in rows.notes]
    notes += [*_table_notes(placed, read), *_head_notes(head, block)]
    title, code_of_period = titles.title_texts(above, sheet.name, block), periods.parse(period)
    others = head_block.other_periods(above, period, block)
    others += titles.periods_of_titles(title, code_of_period, block)
    if layout.cells is None:
        title = "\n".join(dict.fromkeys([*titles.of_lines(placed, read, fields, block), *title.splitlines()]))
    signed = [*above, *(sheet.rows[read[0].over :] if read[0].over is not None else ())]
    others += titles.signed_before(signed, code_of_period, block)
    if others := [*others, *titles.periods_of_sheet(sheet.name, code_of_period)]:
        notes.append(Note("PERIOD_CONTRADICTED", sheet.name, found=" / ".join([period or "", *others])))
    return ReadReport(
        reader,
        read_code="ok" if cells else "empty",
        read_detail=_detail([table for _, table in placed], cells, fields, block),
        form_code=code,
        form_version=fields.get("form_version"),
        unit_code_text=fields.get("unit_code"),
        unit_name_text=fields.get("unit_name"),
        period_text=period,
        period_code=code_of_period,
        period_part=periods.part(period),
        regime=lookup(block.regimes, fields.get("regime", "")) or periods.regime_of(period) or layout.regime,
        is_simulated=head_block.is_simulated(above, fields, block),
        source_text=fields.get("source"),
        title_text=title,
        cells=cells,
        notes=notes,
    )


def _rows(placed: Placed, layout: Layout, fields: dict[str, str], kinds: Mapping[str, bool]) -> Iterator[TableRows]:
    """The lines of every table; a further one whose head names another unit or period speaks of that one."""
    (first_sheet, first), *_ = placed
    for sheet, table in placed:
        if sheet is first_sheet and table.head == first.head:
            yield read_rows(sheet, layout, table, table_scope.Scope(fields, {}), kinds)
            continue
        beside = [other for same, other in placed if same is sheet]
        above = table_scope.above(sheet, table, beside, layout.block)
        own = table_scope.own(above, first_sheet.rows[: first.head], fields, layout.block)
        own["unit_cell"] = head_block.cell_of(sheet, range(table.head - len(above), table.head), own)
        yield read_rows(sheet, layout, table, table_scope.further(own, fields), kinds)


def _table_notes(placed: Placed, read: list[TableRows]) -> list[Note]:
    notes = []
    for (sheet, table), rows in zip(placed, read, strict=True):
        if rows.totals:
            words = f"{len(rows.totals)} dòng tổng: {', '.join(rows.totals[:FIRST_CELLS])}"
            notes.append(Note("TOTAL_UNREAD", sheet.name, rows.totals[0], words))
        if table.for_results:
            notes.append(Note("RESULT_UNREAD", sheet.name, found=_listed(table.for_results)))
        if unread := [head for head in table.unread if head not in table.for_results]:
            notes.append(Note("COLUMN_UNREAD", sheet.name, found=_listed(unread)))
        if table.hidden:
            notes.append(Note("COLUMN_HIDDEN", sheet.name, found=f"{len(table.hidden)} cột"))
    return [next(same) for _, same in groupby(notes)]


def _listed(heads: Iterable[str]) -> str:
    return ", ".join(f"'{head}'" for head in dict.fromkeys(heads))


def _head_notes(head: _Head, block: HeaderBlock) -> Iterator[Note]:
    """Where the head contradicts what the form was issued with, or itself."""
    for name in ("unit_code", "period"):
        written, issued = head.fields.get(name), head.issued.get(name)
        if written and issued and written.lstrip("0") == issued.lstrip("0"):
            continue  # a number cell loses the zero in front of a code
        if written and issued and periods.parse(written) != (periods.parse(issued) or issued):
            yield Note("FORM_CHANGED", found=written, expected=issued)
    period, regime = head.fields.get("period"), head.fields.get("regime", "")
    by_dates, by_word = periods.regime_of(period), lookup(block.regimes, regime)
    if by_dates and by_word and by_dates != by_word:
        yield Note("PERIOD_CONTRADICTED", found=f"{period} ({regime})")


def _detail(read: list[Table], cells: Cells, fields: dict[str, str], block: HeaderBlock) -> str:
    """What a person should know of how the form was read."""
    sentences = []
    if not cells:
        sentences.append("Biểu không có dòng số liệu nào")
    if unread := list(dict.fromkeys(head for table in read for head in table.unread)):
        sentences.append("Không đọc các cột: " + ", ".join(f"'{head}'" for head in unread))
    if fields.get("regime") and not lookup(block.regimes, fields["regime"]):
        sentences.append(f"Không hiểu chế độ báo cáo '{fields['regime']}', lấy theo mặc định của biểu")
    return "; ".join(sentences)
