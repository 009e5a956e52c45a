"""Keeps one table of a Word letter while its rows come, and gives it as a sheet of text; knows no element by name."""

from orchestration.readers.limits import Limits
from orchestration.readers.sheet import Merge, Rows, Sheet


class LetterTable:
    """The outermost table while its rows come."""

    def __init__(self, limits: Limits) -> None:
        self.rows: list[list[str]] = []
        self.merges: list[Merge] = []
        self._limits = limits
        self._row: list[str] = []
        self._tops: dict[int, int] = {}  # the row of the last cell of each column that begins there
        self.is_row_deleted = False
        self.texts: list[str] = []  # of the paragraphs of the cell under way
        self.span, self.is_continued = 1, False

    def start_row(self) -> None:
        """A row begins."""
        self._row, self.is_row_deleted = [], False

    def skip(self, columns: int) -> None:
        """The row begins so many columns further right."""
        self._row += [""] * columns

    def start_cell(self) -> None:
        """A cell begins."""
        self.texts, self.span, self.is_continued = [], 1, False

    def end_cell(self) -> None:
        """The cell gives its text, unless it goes on from the row above."""
        text = "" if self.is_continued else "\n".join(filter(None, self.texts))
        self._join(len(self.rows), len(self._row))
        self._row += [text] + [""] * (self.span - 1)
        self._limits.check_size(len(self.rows) + 1, len(self._row))

    def end_row(self) -> None:
        """The row ends; a deleted one leaves its place."""
        self.rows.append([""] * len(self._row) if self.is_row_deleted else self._row)

    def _join(self, row: int, column: int) -> None:
        """Remember from which row a cell is joined down to this one, and which columns it covers."""
        if not self.is_continued:
            self._tops[column] = row
            if self.span > 1:
                self.merges.append((row, column, row, column + self.span - 1))
        elif (first := self._tops.get(column)) is not None:
            self.merges = [merge for merge in self.merges if merge[:2] != (first, column)]
            self.merges.append((first, column, row, column + self.span - 1))

    def sheet(self, name: str, lines: list[str]) -> Sheet:
        """The table that has ended, below these lines."""
        above = [[text] for text in lines if text]
        rows = above + self.rows
        width = max(map(len, rows), default=0)
        self._limits.check_size(len(rows), width)
        padded: Rows = [[*row, *[""] * (width - len(row))] for row in rows]
        down = len(above)
        merges = tuple((top + down, left, bottom + down, right) for top, left, bottom, right in self.merges)
        return Sheet(name, padded, merges=merges)
