"""Finds the tables of a layout in a sheet by their header words, wherever they stand; reads cells, gives places.

What a header is, `column_headings` says; what it means, `head_meaning`; which of its columns is read, `column_choice`.
A row that numbers the columns may follow it, and the same table may stand twice side by side. Refuses a table with two
columns of one meaning in sight: nobody can say which is meant.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from orchestration.forms import (
    column_choice,
    column_headings,
    head_meaning,
    matrix_heads,
    placed_columns,
    unheaded,
)
from orchestration.forms.column_choice import Choice, Running
from orchestration.forms.head_block import period_text
from orchestration.forms.head_meaning import Head
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
    running: dict[int, Running] = field(default_factory=dict)  # columns that run on, and those beside them
    adjusted: dict[int, int] = field(default_factory=dict)  # plans in force, and those before them
    for_results: tuple[str, ...] = ()  # the heads of another time or of a part, where no column of results is read
    mark: str = ""  # what sets the lines of a table apart from those of the table to its left


def tables(sheet: Sheet, layout: Layout, issued: str | None = None) -> list[Table]:
    """Every table of the layout in the sheet, in order; `issued` is the form's period where its head is silent."""
    if layout.first_row is not None:
        return _placed(sheet, layout, layout.first_row - 1)
    read: list[Table] = []
    for row in _rows_with_heads(sheet, layout):
        if read and row < read[-1].first:
            continue
        if beside := _tables_at(sheet, layout, row, issued):
            read = [_until(table, row) if table.stop > row else table for table in read]
            read += beside
    return read


def _rows_with_heads(sheet: Sheet, layout: Layout) -> Iterable[int]:
    texts = sheet.texts if layout.has_bare_heads else sheet.words
    return sheet.rows_with(frozenset([text for text in texts if layout.column_headed(text.strip())]))


def without_figures(sheet: Sheet, layout: Layout) -> list[str]:
    """Of a sheet without a table: the heads of another time or of a part, below which the figures would stand."""
    headers = [_header(sheet, layout, row) for row in _rows_with_heads(sheet, layout)]
    instead: list[str] = []
    for header in filter(None, headers):
        named = {col: head.column for col, head in header.heads.items() if head.column}
        cols = column_choice.in_place_of_results(Choice(named), named, header.heads, layout.results)
        instead += [header.heads[col].text for col in cols]
    return list(dict.fromkeys(instead))


def _placed(sheet: Sheet, layout: Layout, first: int) -> list[Table]:
    """The one table of a layout that gives every column its place."""
    columns = placed_columns.all_of(sheet, layout)
    if not _has_key(layout, [column.name for column in columns.values()]):
        return []
    roles = {column.role: col for col, column in columns.items() if column.role}
    measures = {col: column for col, column in columns.items() if column.measure}
    bare = unheaded.columns(sheet, first - 1, columns, layout)
    unread = tuple(f"cột {letters(col)} không có trong biểu" for col in bare)
    return [Table(first, first, len(sheet.rows), roles, measures, unread, max(columns))] if measures else []


def _until(table: Table, stop: int) -> Table:
    return replace(table, stop=stop)


@dataclass(frozen=True)
class _Header:
    """The header of a table: its first and last row, the texts above each column, and what they mean."""

    row: int
    last: int
    texts: Mapping[int, tuple[str, ...]]
    heads: Mapping[int, Head]


def _header(sheet: Sheet, layout: Layout, row: int) -> _Header | None:
    """The header whose first row is this one; a note that begins like a heading heads no table."""
    filled = [value for value in sheet.rows[row] if type(value) is str and value]
    headed = [column for text in filled if (column := layout.column_headed(text.strip()))]
    if len(headed) < 2 or not any(map(column_headings.is_key, (*headed, *layout.placed))):
        return None
    last = column_headings.last_row(sheet, layout, row)
    texts = column_headings.texts_above(sheet, row, last, layout)
    heads = head_meaning.heads_of(texts, layout)
    return _Header(row, last, texts, placed_columns.heads(heads, layout) if layout.placed else heads)


def _tables_at(sheet: Sheet, layout: Layout, row: int, issued: str | None) -> list[Table]:
    """The tables whose header's first row is this one: one, none, or the same one several times side by side."""
    header = _header(sheet, layout, row)
    if header is None:
        return []
    named = {col: head.column for col, head in header.heads.items() if head.column}
    others = {col: head.text for col, head in header.heads.items() if head.column is None}
    others |= _unheaded(sheet, header, named, layout)
    period = periods.parse(period_text(sheet, row, layout.block, issued))
    beside: list[Table] = []
    past: dict[int, str] = {}
    for place, part in enumerate(_side_by_side(_in_sight(sheet, named, layout), layout)):
        choice = Choice(part)
        if layout.cells is None:
            choice = column_choice.choose(part, header.heads, period, partial(_is_filled, sheet, header))
        past |= {col: header.heads[col].text for col in choice.past}
        if column_choice.leaves_no_result(choice, part):
            raise _of_another_time(past)
        measures = _measures(layout, choice.columns, header, others)
        if layout.cells and (other := matrix_heads.of_another_time(header.texts, measures, period, layout)):
            past |= {col: header.heads[col].text for col in other}
            measures = {col: column for col, column in measures.items() if col not in past}
        if measures and _has_key(layout, [column.name for column in choice.columns.values()]):
            _refuse_twice(header, choice, layout)
            instead = column_choice.in_place_of_results(choice, part, header.heads, layout.results)
            left = {col: words for col, words in (others | past).items() if col not in measures}
            table = _table(sheet, header, choice, measures, () if place else tuple(left.values()))
            table = replace(table, for_results=tuple(header.heads[col].text for col in instead))
            beside.append(replace(table, mark=letters(min(part))) if place else table)
    if not beside and past:
        raise _of_another_time(past)
    return beside


def _unheaded(sheet: Sheet, header: _Header, named: dict[int, Column], layout: Layout) -> dict[int, str]:
    """The columns of figures that no head names, by their letters.

    Raises:
        FormUnknown: one head is joined over several of them.
    """
    bare = unheaded.columns(sheet, header.last, header.heads, layout)
    figures = {col for col in header.heads if (named[col].name in FIGURES if col in named else layout.cells)}
    if bare and (joined := unheaded.joined_heads(sheet, header.last, figures, bare)):
        words = ", ".join(repr(header.heads[col].text) for col in joined)
        raise FormUnknown(f"Một tiêu đề gộp trên nhiều cột số liệu, không biết cột nào: {words}")
    return {col: f"cột {letters(col)} không có tiêu đề" for col in bare}


def _of_another_time(heads: dict[int, str]) -> FormUnknown:
    words = ", ".join(map(repr, heads.values()))
    return FormUnknown(f"Tiêu đề các cột số liệu ghi kỳ khác với kỳ báo cáo: {words}")


def _is_filled(sheet: Sheet, header: _Header, col: int) -> bool:
    """Whether a column holds anything below the header and the row that numbers its columns."""
    first = header.last + 1 + _is_numbering(sheet.rows, header.last + 1, {})
    return any(col < len(row) and not is_blank(row[col]) for row in sheet.rows[first:])


def _refuse_twice(header: _Header, choice: Choice, layout: Layout) -> None:
    """Two columns of one meaning: nobody can say which is meant; in a matrix each measures a line of its own.

    Raises:
        FormUnknown: there are two, named by their heads.
    """
    within = {*(one.within for one in choice.running.values()), *choice.adjusted.values()}
    once = {col: one for col, one in choice.columns.items() if col not in within and (one.role or not layout.cells)}
    names = [column.name for column in once.values()]
    if twice := sorted({name for name in names if names.count(name) > 1} - {"previous"}):
        same = [header.heads[col].text for col, column in choice.columns.items() if column.name == twice[0]]
        raise FormUnknown("Có nhiều cột cùng nghĩa trong bảng: " + ", ".join(map(repr, same)))


def _table(
    sheet: Sheet, header: _Header, choice: Choice, measures: dict[int, Column], unread: tuple[str, ...]
) -> Table:
    columns, running = choice.columns, choice.running
    roles = {column.role: col for col, column in columns.items() if column.role}
    first = header.last + 1 + _is_numbering(sheet.rows, header.last + 1, roles)
    hidden = tuple(col for col in columns if col in sheet.hidden_columns)
    last = max(header.heads)
    return Table(header.row, first, len(sheet.rows), roles, measures, unread, last, hidden, running, choice.adjusted)


def _side_by_side(columns: dict[int, Column], layout: Layout) -> list[dict[int, Column]]:
    """The columns of each of several like tables; all of them together where that is not sure."""
    if layout.cells or len({column.name for column in columns.values()}) == len(columns):
        return [columns]
    first = columns[min(columns)].name
    parts: list[dict[int, Column]] = []
    for col in sorted(columns):
        if columns[col].name == first or not parts:
            parts.append({})
        parts[-1][col] = columns[col]
    shapes = {tuple(column.name for column in part.values()) for part in parts}
    is_like = len(shapes) == 1 and _has_key(layout, list(min(shapes)))
    return parts if len(parts) > 1 and is_like else [columns]


def _has_key(layout: Layout, names: list[str]) -> bool:
    if layout.kind == "matrix":
        return layout.unit_roles <= set(names)
    return "line_code" in names or ("label" in names and len(set(names) & FIGURES) > 1)


def _in_sight(sheet: Sheet, columns: dict[int, Column], layout: Layout) -> dict[int, Column]:
    """A hidden column gives way to one in sight that says the same; of a matrix, each measures another line."""
    seen = {column.name for col, column in columns.items() if col not in sheet.hidden_columns}
    return {
        col: column
        for col, column in columns.items()
        if col not in sheet.hidden_columns or column.name not in seen or (layout.cells and column.measure)
    }


def _measures(layout: Layout, columns: dict[int, Column], header: _Header, others: Iterable[int]) -> dict[int, Column]:
    """The measuring columns: the layout's own, and in a matrix every column that no word names, by its code."""
    own = {col: column for col, column in columns.items() if column.measure}
    if layout.cells is None:
        return own
    kinds = own | {col: layout.cells for col in others if col in header.texts}
    codes = {col: matrix_heads.code_of(header.texts[col], layout) for col in kinds if col in header.texts}
    labels = {col: matrix_heads.name_of(col, header.texts, code, layout) for col, code in codes.items()}
    words = {col: (code, labels[col]) if labels[col] else (code,) for col, code in codes.items()}
    return {col: Column(None, kinds[col].measure, words[col], kinds[col].reads_as, 0) for col in codes}


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
