"""Finds the tables of a layout in a sheet by their header words, wherever they stand; reads cells, gives places.

What a header is and what it calls its columns, `column_headings` says; a row that numbers the columns may follow it,
and the same table may stand twice side by side. Refuses a table with two columns of one meaning in sight: nobody can
say which is meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orchestration.forms import column_headings
from orchestration.forms.head_block import period_text
from orchestration.forms.layout import FIGURES, Column, Layout
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import is_blank, raw_text
from orchestration.readers.sheet import Sheet, letters

_IN_BRACKETS = re.compile(r"\(([0-9]{1,2})\)")
_NUMBERING = re.compile(r"\(?(?:[A-Za-z]|[0-9]{1,2})\)?(?:\s*=\s*[0-9A-Za-z()/*x:×+\-\s%.]{1,20})?\)?")


class FormUnknown(Exception):
    """Why a sheet that names a form cannot be read as that form."""


@dataclass(frozen=True)
class Table:
    """Where a table's header stands, where its rows run, and which column of the sheet is which."""

    head: int
    first: int
    stop: int
    roles: dict[str, int]
    measures: dict[int, Column]
    unread: tuple[str, ...]
    last_column: int = 0
    hidden: tuple[int, ...] = field(default=())
    mark: str = ""  # what sets the lines of a table apart from those of the table to its left


def tables(sheet: Sheet, layout: Layout, issued: str | None = None) -> list[Table]:
    """Every table of the layout in the sheet, in order; `issued` is the form's period where its head is silent."""
    read: list[Table] = []
    texts = sheet.texts if layout.has_bare_heads else sheet.words
    naming = frozenset([text for text in texts if layout.column_headed(text.strip())])
    for row in sheet.rows_with(naming):
        if read and row < read[-1].first:
            continue
        if beside := _tables_at(sheet, layout, row, issued):
            read = [_until(table, row) if table.stop > row else table for table in read]
            read += beside
    return read


def _until(table: Table, stop: int) -> Table:
    return replace(table, stop=stop)


@dataclass(frozen=True)
class _Header:
    """The header of a table: its first and last row, what each column is called, and all that is said of it."""

    row: int
    last: int
    names: column_headings.Heads
    whole: column_headings.Heads


def _header(sheet: Sheet, layout: Layout, row: int) -> _Header | None:
    """The header whose first row is this one; a note that begins like a heading heads no table."""
    texts = [value for value in sheet.rows[row] if type(value) is str and value]
    headed = [column for text in texts if (column := layout.column_headed(text.strip()))]
    if len(headed) < 2 or not any(map(column_headings.is_key, headed)):
        return None
    last = column_headings.last_row(sheet, layout, row)
    names, whole = column_headings.names_and_texts(sheet.rows[row : last + 1], layout)
    over = column_headings.periods_above(sheet, row, last, layout)
    return _Header(
        row, last, names, {col: f"{over[col]} {head}" if col in over else head for col, head in whole.items()}
    )


def _tables_at(sheet: Sheet, layout: Layout, row: int, issued: str | None) -> list[Table]:
    """The tables whose header's first row is this one: one, none, or the same one several times side by side."""
    header = _header(sheet, layout, row)
    if header is None:
        return []
    named = {col: column for col, head in header.names.items() if (column := layout.column_headed(head))}
    others = {col: head for col, head in header.names.items() if col not in named}
    seen = _in_sight(sheet, named)
    period = periods.parse(period_text(sheet, row, layout.block, issued))
    columns = column_headings.of_the_period(seen, header.whole, period)
    past = {col: header.whole[col] for col in seen if col not in columns}
    beside: list[Table] = []
    for place, part in enumerate(_side_by_side(columns, layout)):
        measures = _measures(layout, part, others)
        if measures and _has_key(layout, [column.name for column in part.values()]):
            unread = () if layout.cells or place else tuple((others | past).values())
            table = _table(sheet, header, part, measures, unread)
            beside.append(replace(table, mark=letters(min(part))) if place else table)
    if not beside and past:
        raise FormUnknown("Tiêu đề các cột số liệu ghi kỳ khác với kỳ báo cáo: " + ", ".join(map(repr, past.values())))
    return beside


def _table(
    sheet: Sheet, header: _Header, columns: dict[int, Column], measures: dict[int, Column], unread: tuple[str, ...]
) -> Table:
    names = [column.name for column in columns.values()]
    if twice := sorted({name for name in names if names.count(name) > 1} - {"previous"}):
        same = [header.whole[col] for col, column in columns.items() if column.name == twice[0]]
        raise FormUnknown("Có nhiều cột cùng nghĩa trong bảng: " + ", ".join(map(repr, same)))
    roles = {column.role: col for col, column in columns.items() if column.role}
    first = header.last + 1 + _is_numbering(sheet.rows, header.last + 1, roles)
    hidden = tuple(col for col in columns if col in sheet.hidden_columns)
    return Table(header.row, first, len(sheet.rows), roles, measures, unread, max(header.whole), hidden)


def _side_by_side(columns: dict[int, Column], layout: Layout) -> list[dict[int, Column]]:
    """The columns of each of several like tables; all of them together where that is not sure."""
    if layout.cells or len({column.name for column in columns.values()}) == len(columns):
        return [columns]
    first = next(iter(columns.values())).name
    parts: list[dict[int, Column]] = []
    for col in sorted(columns):
        if columns[col].name == first or not parts:
            parts.append({})
        parts[-1][col] = columns[col]
    shapes = {tuple(column.name for column in part.values()) for part in parts}
    is_whole = len(shapes) == 1 and len(set(min(shapes))) == len(min(shapes)) and _has_key(layout, list(min(shapes)))
    return parts if len(parts) > 1 and is_whole else [columns]


def _has_key(layout: Layout, names: list[str]) -> bool:
    if layout.kind == "matrix":
        return {"unit_code", "unit_name"} <= set(names)
    return "line_code" in names or ("label" in names and len(set(names) & FIGURES) > 1)


def _in_sight(sheet: Sheet, columns: dict[int, Column]) -> dict[int, Column]:
    """A hidden column gives way to one in sight that says the same."""
    seen = {column.name for col, column in columns.items() if col not in sheet.hidden_columns}
    return {
        col: column for col, column in columns.items() if col not in sheet.hidden_columns or column.name not in seen
    }


def _measures(layout: Layout, columns: dict[int, Column], others: dict[int, str]) -> dict[int, Column]:
    """The measuring columns: the layout's own, or in a matrix every column that no word names."""
    if layout.cells is None:
        return {col: column for col, column in columns.items() if column.measure}
    cells = layout.cells
    return {col: Column(None, cells.measure, (head,), cells.reads_as, 0) for col, head in others.items()}


def _is_numbering(rows: Sequence[Sequence[Cell]], number: int, roles: dict[str, int]) -> bool:
    """A row below the header that only numbers the columns: A, B, 1, 2, 3=1/2."""
    if number >= len(rows):
        return False
    row = rows[number]
    texts = [raw_text(value).strip() for value in row if not is_blank(value)]
    keys = [col < len(row) and raw_text(row[col]).strip() for role, col in roles.items() if role != "ordinal"]
    if not all(map(_NUMBERING.fullmatch, texts)) or len(set(texts)) < len(texts):
        return False
    if not any(keys):  # only the figures are numbered: '(1)', '(2)', '(3)=(1)/(2)'
        return len(texts) > 1 and [_number_in(text) for text in texts] == list(range(1, len(texts) + 1))
    return len(texts) >= 3 and all(keys)


def _number_in(text: str) -> int:
    """The number that '(3)=(1)/(2)' gives to its column; 0 where it gives none in brackets."""
    match = _IN_BRACKETS.match(text)
    return int(match[1]) if match else 0
