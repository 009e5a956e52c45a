"""Lays the paragraphs and tables of a web page out as the one sheet that Excel makes of it; knows no element by name.

A paragraph is a row, a table's rows follow it, a table within a cell begins below the row it stands in. A joined cell
(rowspan, colspan) gives its text at its top left. What the page does not show is not read.
"""

import math
import re
from dataclasses import dataclass, field

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers import rich_text
from orchestration.readers.limits import Limits
from orchestration.readers.sheet import At, Merge, Sheet, laid_out

MAX_DEPTH = 50
Attributes = dict[str, str]
_FIGURE = re.compile(r"[-(]?[0-9][0-9.,\s]*%?\)?")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_DIGITS = re.compile(r"\s*([0-9]{1,9})")


@dataclass
class _Table:
    """One table while its rows come: which columns are taken from above, and the cell under way."""

    taken: dict[int, int] = field(default_factory=dict)  # column: rows still covered from above
    columns: list[bool] = field(default_factory=list)  # whether each <col> is hidden
    column: int = 0
    in_row: bool = False
    is_hidden: bool = False
    cell: Attributes | None = None
    texts: list[str] = field(default_factory=list)
    is_unseen: bool = False
    hiding: int = 0  # how many hiding elements were open when the cell began: those within it end with it


class PageGrid:
    """The cells of a page while it is read; `font` is the old font in force, which the cell under way keeps."""

    def __init__(self, limits: Limits) -> None:
        self.font: str | None = None
        self.fonts: dict[At, str] = {}
        self._limits = limits
        self._cells: dict[At, Cell] = {}
        self._percents: set[At] = set()
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merges: list[Merge] = []
        self._tables: list[_Table] = []  # those that are open, the innermost last
        self._has_table = False
        self._row = 0
        self._paragraph: list[str] = []
        self._hiding: list[tuple[str, bool]] = []  # open elements that hide what they hold, and like ones within them

    def sheet(self, name: str) -> Sheet:
        """The sheet of a page that has ended; no table gives no row."""
        self.end_block()
        while self._tables:
            self.end_table()
        rows = laid_out(self._cells, self._limits)
        percents = frozenset(self._percents)
        return Sheet(
            name,
            rows if self._has_table else [],
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
            merges=tuple(self._merges),
            percents=lambda: percents,
        )

    @property
    def in_table(self) -> bool:
        """Whether a table is open."""
        return bool(self._tables)

    @property
    def is_unseen(self) -> bool:
        """Whether what comes now is not shown."""
        return any(hides for _, hides in self._hiding)

    @property
    def ends_in_figure(self) -> bool:
        """Whether what stands behind the text so far could be taken for more of its figure."""
        return bool(self._tables) and rich_text.is_figure_end("".join(self._tables[-1].texts[-3:]))

    def hide(self, tag: str, hides: bool) -> None:
        """Remember an element that hides what it holds, or one of the same name within such a one."""
        if hides or (self._hiding and self._hiding[-1][0] == tag):
            self._hiding.append((tag, hides))

    def show(self, tag: str) -> None:
        """The element ends, and with it whatever it hid."""
        if any(tag == opened for opened, _ in self._hiding):
            while self._hiding.pop()[0] != tag:
                pass

    def add_text(self, letters: str) -> None:
        """More text of the cell or the paragraph under way."""
        if not self._tables:
            self._paragraph.append(letters)
        elif self._tables[-1].cell is not None:
            self._tables[-1].texts.append(_SPACES.sub(" ", letters))

    def end_block(self) -> None:
        """A paragraph ends: a row outside tables, a line within a cell."""
        if self._tables:
            self._tables[-1].texts.append("\n")
            return
        if text := _SPACES.sub(" ", "".join(self._paragraph)).strip():
            self._put(0, text)
            self._row += 1
        self._paragraph = []

    def add_columns(self, attributes: Attributes, is_hidden: bool) -> None:
        """What the table says of its next columns."""
        span = span_of(attributes, "span", self._limits.max_columns)
        self._tables[-1].columns += [is_hidden] * span

    def start_table(self) -> None:
        """A table begins; what the outer cell and its row have said stands above it."""
        if self._tables:
            is_open = self._tables[-1].cell is not None
            self.end_cell()
            self._row += is_open
        else:
            self.end_block()
        if len(self._tables) >= MAX_DEPTH:
            self._limits.check_size(self._limits.max_rows + 1, MAX_DEPTH)
        self._has_table = True
        self._tables.append(_Table())

    def start_row(self, is_hidden: bool) -> None:
        """A row begins."""
        self.end_row()
        table = self._tables[-1]
        table.in_row, table.column, table.is_hidden = True, 0, is_hidden

    def start_cell(self, attributes: Attributes, is_hidden: bool, font: str | None) -> None:
        """A cell begins, in the first column that none from above takes."""
        self.end_cell()
        table = self._tables[-1]
        if not table.in_row:
            self.start_row(False)
        while table.taken.get(table.column):
            table.column += 1
        table.cell, table.texts, table.hiding, self.font = attributes, [], len(self._hiding), font
        table.is_unseen = is_hidden

    def end_cell(self) -> None:
        """The cell under way takes its place."""
        if not self._tables or (cell := self._tables[-1].cell) is None:
            return
        table = self._tables[-1]
        tall = span_of(cell, "rowspan", self._limits.max_rows)
        wide = span_of(cell, "colspan", self._limits.max_columns)
        text = "\n".join(line.strip(" ") for line in "".join(table.texts).split("\n")).strip("\n ")
        if text or tall > 1:  # an empty cell, however many stand beside it, is no column
            self._limits.check_size(self._row + 1, table.column + wide)
        if text and not table.is_unseen:
            self._put(table.column, self._value(cell, text, table.column))
            if tall > 1 or wide > 1:
                self._merges.append((self._row, table.column, self._row + tall - 1, table.column + wide - 1))
        if self.font:
            self.fonts[self._row, table.column] = self.font
        if tall > 1:
            table.taken |= dict.fromkeys(range(table.column, table.column + wide), tall)
        table.column += wide
        table.cell = None
        del self._hiding[table.hiding :]

    def end_row(self) -> None:
        """The row under way ends, and what reaches down from above is a row shorter."""
        self.end_cell()
        if not self._tables or not self._tables[-1].in_row:
            return
        table = self._tables[-1]
        if table.is_hidden:
            self._hidden_rows.add(self._row)
        table.taken = {column: left - 1 for column, left in table.taken.items() if left > 1}
        table.in_row, table.is_hidden = False, False
        self._row += 1
        self._limits.check_size(self._row, 1)

    def end_table(self) -> None:
        """The innermost table ends; a row of the outer one goes on below it."""
        self.end_row()
        table = self._tables.pop()
        self._hidden_columns.update(column for column, is_hidden in enumerate(table.columns) if is_hidden)

    def _put(self, column: int, value: Cell) -> None:
        self._limits.check_size(self._row + 1, column + 1)
        self._cells[self._row, column] = value

    def _value(self, cell: Attributes, text: str, column: int) -> Cell:
        """What Excel wrote beside the text where it wrote the page; else the text."""
        if "x:err" in cell:
            return CellFault("error_cell", text or "#")
        try:
            number = float(cell.get("x:num", "")) if _FIGURE.fullmatch(text) else math.nan
        except ValueError:
            return text
        if not math.isfinite(number):
            return text
        if text.endswith("%"):
            self._percents.add((self._row, column))
        return number


def span_of(attributes: Attributes, name: str, most: int) -> int:
    """Over how many rows or columns something reaches, by an attribute; one where it does not say."""
    match = _DIGITS.match(attributes.get(name, ""))
    return min(max(int(match[1]), 1), most + 1) if match else 1
