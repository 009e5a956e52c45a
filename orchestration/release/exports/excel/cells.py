"""What a published value is in a cell: figures are numbers, days are days, codes are words, and text stays text.

A text that a report brought in is always written as a string, whatever it begins with.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from math import isfinite
from typing import Any, NamedTuple

import duckdb
from xlsxwriter.worksheet import Worksheet

from orchestration.notation.simulated import SIMULATED
from orchestration.release import words

TEXT_LIMIT = 32_767  # letters in a cell of Excel
CUT = "…"
REAL = "thật"
YES, NO = "có", "không"
WHOLE, EXACT, PLAIN, DAY, MOMENT = "whole", "exact", "plain", "day", "moment"
NUMBER_FORMATS = {WHOLE: "#,##0", EXACT: "#,##0.00", PLAIN: "0", DAY: "dd/mm/yyyy", MOMENT: "dd/mm/yyyy hh:mm"}
UNGROUPED = {"year", "line_no", "revision_no", "rank"}  # figures that nobody writes with a mark between thousands
FIGURES = ("DOUBLE", "BIGINT", "INTEGER", "HUGEINT", "DECIMAL")  # how DuckDB calls the types of numbers
Write = Callable[[int, int, Any], None]


class Column(NamedTuple):
    """A column of a sheet: the name it has in the release, the words above it, and DuckDB's type of it."""

    name: str
    head: str
    data_type: str

    @property
    def is_figure(self) -> bool:
        """Whether it holds numbers."""
        return self.data_type.startswith(FIGURES)


class Table(NamedTuple):
    """Rows under their columns, in the order they are read."""

    columns: list[Column]
    rows: Sequence[tuple]

    def without(self, *names: str) -> "Table":
        """The table without these columns."""
        kept = [place for place, column in enumerate(self.columns) if column.name not in names]
        return Table(
            [self.columns[place] for place in kept], [tuple(row[place] for place in kept) for row in self.rows]
        )

    def where(self, name: str, value: object) -> "Table":
        """The rows that have this value in a column."""
        place = self.place(name)
        return Table(self.columns, [row for row in self.rows if row[place] == value])

    def place(self, name: str) -> int:
        """Which column has this name.

        Raises:
            StopIteration: none has it.
        """
        return next(place for place, column in enumerate(self.columns) if column.name == name)


def columns_of(answer: duckdb.DuckDBPyConnection, heads: dict[str, str] | None = None) -> list[Column]:
    """The columns of a query's answer; `heads` are words for those that are no published ones."""
    return [
        Column(name, (heads or {}).get(name) or words.column(name).head, str(data_type))
        for name, data_type, *_ in answer.description or ()
    ]


def table_of(answer: duckdb.DuckDBPyConnection, heads: dict[str, str] | None = None) -> Table:
    """A query's whole answer as a table."""
    return Table(columns_of(answer, heads), answer.fetchall())


def word_of(column: Column, value: Any) -> str:
    """A value that is no figure and no day, as people read it."""
    if column.name == "is_simulated":
        return SIMULATED if value else REAL
    if isinstance(value, bool):
        return YES if value else NO
    text = words.value(column.name, str(value))
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - len(CUT)] + CUT


def writer(sheet: Worksheet, column: Column, styles: dict[str, Any]) -> Write:
    """What writes a value of this column that is not null."""
    if column.is_figure:
        return _figure_writer(sheet, column, styles)
    kind = {"DATE": DAY, "TIMESTAMP": MOMENT}.get(column.data_type)
    if kind:
        return lambda row, col, value: _write_day(sheet, row, col, value, styles[kind])
    return _text_writer(sheet, column)


def _text_writer(sheet: Worksheet, column: Column) -> Write:
    called: dict[Any, str] = {}  # filled as values are met: most of them stand in many rows

    def write(row: int, col: int, value: Any) -> None:
        if value not in called:
            called[value] = word_of(column, value)
        _ok(sheet.write_string(row, col, called[value]))

    return write


def _figure_writer(sheet: Worksheet, column: Column, styles: dict[str, Any]) -> Write:
    whole = styles[PLAIN if column.name in UNGROUPED else WHOLE]
    exact = styles[EXACT]

    def write(row: int, col: int, value: float) -> None:
        if isfinite(value):
            _ok(sheet.write_number(row, col, value, whole if value % 1 == 0 else exact))
        else:
            _ok(sheet.write_string(row, col, str(value)))  # a cell holds no such number

    return write


def _write_day(sheet: Worksheet, row: int, col: int, value: date | datetime, style: Any) -> None:
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    _ok(sheet.write_datetime(row, col, moment, style))


def _ok(code: int) -> None:
    """Refuse what the library leaves out with no more than a number.

    Raises:
        ValueError: the cell was not written.
    """
    if code:
        raise ValueError(f"a cell was not written: code {code}")
