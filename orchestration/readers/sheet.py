"""A sheet as every reader gives it, whatever the file was; knows no form and touches no file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from orchestration.notation.cell import Cell
from orchestration.notation.text_keys import has_letters
from orchestration.readers.limits import Limits

TOP_ROWS = 80  # where a sheet says what it is
At = tuple[int, int]  # row and column, from 0
Places = frozenset[At]
Rows = list[list[Cell]]
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column
FontKinds = Mapping[At, str]  # the cells typed in a font of before Unicode, and which kind it is


def _nowhere() -> Places:
    return frozenset()


def _no_dates() -> dict[At, str]:
    return {}


@dataclass(frozen=True)
class Sheet:
    """A grid of values (text, number, boolean, date or fault) counted from A1, and what its file says about it.

    `merges` are the cells joined over several rows or columns: first row, first column, last row, last column.
    `percents` gives the number cells that the file shows as a per cent, `dates` the dates shown as a `month` and year,
    or as a `year`; they are asked only when that matters, and so is `more`: what the reader left out of the rows,
    which is looked for only on a sheet that holds a form. Of a table in text `widths` are how many fields each line
    has, and `separator` is what cuts them.
    """

    name: str
    rows: Rows
    is_hidden: bool = False
    is_text: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    widths: tuple[int, ...] = ()
    separator: str = ""
    percents: Callable[[], Places] = field(default=_nowhere, compare=False)
    dates: Callable[[], dict[At, str]] = field(default=_no_dates, compare=False)
    more: Callable[["Sheet"], "Sheet"] | None = field(default=None, compare=False)

    def value(self, row: int, col: int) -> Cell:
        """What stands at a place; nothing beyond the last value."""
        return self.rows[row][col] if row < len(self.rows) and col < len(self.rows[row]) else ""

    def whole(self) -> "Sheet":
        """The sheet with all that its file says of it."""
        if self.more is None:
            return self
        whole = self.more(self)
        if whole.rows is self.rows:  # as it mostly is: nothing struck out, raised or at fault
            vars(whole).update(texts=self.texts, words=self.words)
        return whole

    @cached_property
    def texts(self) -> frozenset[str]:
        """Every text of the sheet, once: most questions about a sheet are answered by what it does not say."""
        return frozenset([value for row in self.rows for value in row if type(value) is str])

    @cached_property
    def words(self) -> frozenset[str]:
        """The texts that hold a letter: a figure is no label and heads no column."""
        return frozenset(filter(has_letters, self.texts))

    @cached_property
    def top_texts(self) -> frozenset[str]:
        """Every text of the rows where a sheet says what it is."""
        if len(self.rows) <= TOP_ROWS:
            return self.texts
        return frozenset([value for row in self.rows[:TOP_ROWS] for value in row if type(value) is str])

    def rows_with(self, texts: frozenset[str], stop: int | None = None) -> Iterator[int]:
        """The rows that hold one of these texts, from the top; `texts` are of this sheet."""
        sought: frozenset[Cell] = texts
        if sought:
            for number, row in enumerate(self.rows[:stop]):
                if not sought.isdisjoint(row):
                    yield number


@dataclass(frozen=True)
class Note:
    """Something a person should know of how a file was read; `code` names the rule that tells it."""

    code: str
    sheet: str | None = None
    cell: str | None = None
    found: str | None = None
    expected: str | None = None


@dataclass
class Opened:
    """A file opened: its sheets, the reader and encoding that opened it, and what was noted on the way."""

    reader: str
    sheets: list[Sheet]
    encoding: str | None = None
    notes: list[Note] = field(default_factory=list)


def laid_out(cells: Mapping[At, Cell], limits: Limits) -> Rows:
    """The rows from A1 to the last cell of these, all of one width; what is not among them is empty.

    Raises:
        Unreadable: the sheet would be larger than any form.
    """
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    limits.check_size(height, width)
    rows: Rows = [[""] * width for _ in range(height)]
    for (row, column), value in cells.items():
        rows[row][column] = value
    return rows


def filled(rows: Rows) -> int:
    """How many cells hold something."""
    return sum(len(row) - row.count("") for row in rows)


def fuller(sheet: Sheet, rows: Rows) -> Sheet:
    """The sheet with these rows, unless it has more of its own."""
    return sheet if filled(rows) < filled(sheet.rows) else replace(sheet, rows=rows)


def address(row: int, col: int) -> str:
    """The address a spreadsheet gives to a cell, both counted from 0: (11, 5) is 'F12'."""
    return f"{letters(col)}{row + 1}"


@cache
def letters(col: int) -> str:
    """The letters a spreadsheet gives to a column, counted from 0: 27 is 'AB'."""
    before, rest = divmod(col, 26)
    return (letters(before - 1) if before else "") + chr(65 + rest)
