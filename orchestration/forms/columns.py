"""Reads the measuring columns of a found table, each as a whole; gives one reading per row, repairs and writes nothing.

How a column writes its numbers is decided from all of its cells together, so a column is read before its lines are.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from orchestration.forms import composite_cells
from orchestration.forms.layout import Column, Layout
from orchestration.forms.table_detection import Table
from orchestration.notation import decimal_mark
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import (
    Reading,
    is_blank,
    is_scaled,
    raw_text,
    read_excel_number,
    read_number,
    read_status,
    read_text,
)
from orchestration.notation.spans import read_span
from orchestration.readers.sheet import Sheet, letters

DOUBTS = ("unreadable", "ambiguous")
FIGURES = ("number", "number_or_percent", "percent")
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,]*\s*%?")
_BEYOND: Cell = None  # a row of a text file may end before the column


@dataclass(frozen=True)
class Measured:
    """A column and what its cells say, from the table's first row on; None where a row does not reach it."""

    column: Column
    letters: str
    notation: str
    holds_ratios: bool
    readings: list[Reading | None]
    doubtful: frozenset[int]  # the rows where the column alone does not say everything


def read_roles(sheet: Sheet, table: Table) -> dict[str, list[str]]:
    """The words of every column that names a line or a unit, row by row; nothing where a row does not reach it."""
    rows = sheet.rows[table.first : table.stop]
    texts = {name: [_words(row[col]) if col < len(row) else "" for row in rows] for name, col in table.roles.items()}
    for name in {"unit_code", "unit_name"} & set(texts) if sheet.merges else ():
        for top, places in _joined(sheet, table, table.roles[name]):
            for place in places:
                texts[name][place] = _words(top)
    return texts


def _joined(sheet: Sheet, table: Table, col: int) -> Iterator[tuple[Cell, range]]:
    """What a cell joined over several rows says, and the places below its first row that it covers."""
    for first, left, last, right in sheet.merges:
        if left <= col <= right and table.first <= first < table.stop and left < len(sheet.rows[first]):
            places = range(first + 1 - table.first, min(last + 1, table.stop) - table.first)
            yield sheet.rows[first][left], places


def _words(value: Cell) -> str:
    return value.strip() if type(value) is str else raw_text(value)


def read_columns(sheet: Sheet, layout: Layout, table: Table) -> list[Measured]:
    """Every measuring column of the table, from left to right as the layout found them."""
    values = _columns(sheet.rows[table.first : table.stop], table)
    texts = {
        col: [value for value in values[col] if type(value) is str and value]
        for col, column in table.measures.items()
        if column.reads_as in FIGURES
    }
    kinds = {col: decimal_mark.evidence(column_texts) for col, column_texts in texts.items()}
    whole = frozenset().union(*kinds.values()) or (
        _unread_evidence(sheet, table) if any(texts.values()) else frozenset()
    )
    columns = []
    for col, column in table.measures.items():
        notation, ratios = "", False
        percents: frozenset[int] = frozenset()
        if col in texts:
            notation = decimal_mark.of_column(kinds[col], whole, layout.notation)
            ratios = composite_cells.holds_ratios(texts[col])
            percents = _percents(values[col], col, sheet, table.first)
        readings, in_doubt = _readings(values[col], _reader(column, notation, layout), percents, col in texts)
        doubtful = _places(values[col], in_doubt) if col in texts else frozenset()
        if column.reads_as == "number":
            doubtful |= _fractions(readings)
        if sheet.merges and column.reads_as != "text":
            readings = _without_joined(readings, sheet, table, col, "ambiguous" if col in texts else "unreadable")
        columns.append(Measured(column, letters(col), notation, ratios, readings, doubtful))
    if sheet.merges:
        _doubt_joined_sideways(columns, sheet, table)
    return columns


def _unread_evidence(sheet: Sheet, table: Table) -> frozenset[str]:
    """How the columns of figures that are not read write them: a head that nobody knows changes no figure beside it."""
    rows = sheet.rows[table.first : table.stop]
    evidence: frozenset[str] = frozenset()
    for col in set(range(table.last_column + 1)) - {*table.roles.values(), *table.measures}:
        texts = [row[col] for row in rows if col < len(row) and type(row[col]) is str and row[col]]
        if all(_FIGURE.fullmatch(str(text).strip()) for text in texts):
            evidence |= decimal_mark.evidence(texts)
    return evidence


def _columns(rows: list[list[Cell]], table: Table) -> dict[int, Sequence[Cell]]:
    """The values of every measuring column; a row of a text file may end before one."""
    if len(set(map(len, rows))) == 1 and len(rows[0]) > max(table.measures):
        whole = list(zip(*rows, strict=True))
        return {col: whole[col] for col in table.measures}
    return {col: [row[col] if col < len(row) else _BEYOND for row in rows] for col in table.measures}


def _without_joined(
    readings: list[Reading | None], sheet: Sheet, table: Table, col: int, code: str
) -> list[Reading | None]:
    """A figure in a cell joined over several lines may be one of each or one of all: below its first line, a doubt."""
    doubted = list(readings)
    for top, places in _joined(sheet, table, col):
        for place in places:
            reading = doubted[place]
            if not is_blank(top) and (reading is None or reading.parse_code == "blank"):
                doubted[place] = Reading(raw_text(top), code)
    return doubted


def _doubt_joined_sideways(columns: list[Measured], sheet: Sheet, table: Table) -> None:
    """A figure in a cell joined over several measures may be any of them: each of them is in doubt."""
    by_col = {col: each for col, each in zip(table.measures, columns, strict=True) if each.column.reads_as != "text"}
    for first, left, last, right in sheet.merges:
        covered = [by_col[col] for col in range(left, right + 1) if col in by_col]
        if left not in by_col or len(covered) < 2 or not table.first <= first < table.stop:
            continue
        top = by_col[left].readings[first - table.first]
        if top is None or top.parse_code not in ("ok", "ambiguous"):
            continue  # a remark over all of a line, which is no figure
        for place in range(first - table.first, min(last + 1, table.stop) - table.first):
            for each in covered:
                code = "ambiguous" if each.column.reads_as in FIGURES else "unreadable"
                each.readings[place] = Reading(top.raw_text, code)


def _percents(values: Sequence[Cell], col: int, sheet: Sheet, first: int) -> frozenset[int]:
    """The places whose number Excel shows with a % sign; the file is asked only where one may be."""
    if float not in map(type, values):
        return frozenset()
    return frozenset(row - first for row, at in sheet.percents() if at == col)


def _reader(column: Column, notation: str, layout: Layout) -> Callable[..., Reading | None]:
    if column.reads_as == "text":
        return read_text
    if column.reads_as == "span":
        return read_span
    if column.reads_as == "status":
        return partial(read_status, statuses=layout.statuses)
    return lambda value, is_percent=False: read_number(value, notation, column.reads_as, is_percent)


def _readings(
    values: Sequence[Cell], read: Callable[..., Reading | None], percents: frozenset[int], are_figures: bool
) -> tuple[list[Reading | None], set[str]]:
    """What the values say, and the texts that their column alone does not settle."""
    by_text: dict[str, Reading | None] = {"": read("")}  # cells mostly repeat each other, and most often say nothing
    readings: list[Reading | None] = []
    for place, value in enumerate(values):
        reading: Reading | None
        if type(value) is str:
            if value not in by_text:
                by_text[value] = read(value)
            reading = by_text[value]
        elif are_figures and type(value) is float:
            reading = read(value, True) if place in percents else read_excel_number(value)
        else:
            reading = None if value is _BEYOND else read(value)
        readings.append(reading)
    in_doubt = {
        text for text, reading in by_text.items() if reading and (reading.parse_code in DOUBTS or is_scaled(text))
    }
    return readings, in_doubt


def _fractions(readings: list[Reading | None]) -> frozenset[int]:
    """Where a figure has decimals: what the line counts says whether it can."""
    return frozenset([place for place, reading in enumerate(readings) if reading and reading.decimals])


def _places(values: Sequence[Cell], texts: set[str]) -> frozenset[int]:
    return frozenset([place for place, value in enumerate(values) if value in texts]) if texts else frozenset()
