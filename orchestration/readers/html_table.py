"""Reads a web page (HTML, often named .xls) into the one sheet that Excel makes of it; follows nothing, writes nothing.

A paragraph is a row, a table's rows follow it, a table within a cell begins below the row it stands in. A joined cell
(rowspan, colspan) gives its text at its top left. What the page does not show is not read; what it raises ('83,05' with
a small 1 behind it) stands behind a ^, so that no figure grows by its footnote.
"""

import math
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from orchestration.notation.numbers import CellFault
from orchestration.readers import rich_text
from orchestration.readers.legacy_encodings import font_kind
from orchestration.readers.sheet import Sheet
from orchestration.readers.xlsx_worksheet import MAX_COLUMNS, MAX_ROWS, check_size

UNTOLD = {"script", "style", "title", "template", "noscript", "xml", "select", "comment", "textarea"}
STRUCTURE = {"table", "tr", "td", "th"}
BLOCKS = {"p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption", "hr", "pre", "ul", "ol"}
VOID = {"br", "hr", "img", "input", "meta", "link", "col", "base", "area", "wbr"}
STRUCK = {"s", "strike", "del"}
MARKED = dict.fromkeys(STRUCK, rich_text.STRUCK) | {"sup": rich_text.RAISED, "sub": rich_text.RAISED}
MAX_DEPTH = 50
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;\"',]+)", re.IGNORECASE)
_FIGURE = re.compile(r"[-(]?[0-9][0-9.,\s]*%?\)?")
_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass
class _Table:
    """One table while its rows come: which columns are taken from above, and the cell under way."""

    taken: dict[int, int] = field(default_factory=dict)  # column: rows still covered from above
    columns: list[bool] = field(default_factory=list)  # whether each <col> is hidden
    column: int = 0
    in_row: bool = False
    is_hidden: bool = False
    cell: dict | None = None
    said: list[str] = field(default_factory=list)
    is_unseen: bool = False
    hiding: int = 0  # how many hiding elements were open when the cell began: those within it end with it


def read(text: str, name: str = "") -> tuple[Sheet, dict[tuple[int, int], str]]:
    """The sheet of a page, and the cells typed in a font of before Unicode; no table gives no row."""
    page = _Page()
    page.feed(text)
    page.close()
    page.end_block()
    while page.tables:
        page.end_table()
    height = max((row for row, _ in page.cells), default=-1) + 1
    width = max((column for _, column in page.cells), default=-1) + 1
    check_size(height, width)
    rows: list[list[object]] = [[""] * width for _ in range(height if page.has_table else 0)]
    for (row, column), value in page.cells.items() if rows else ():
        rows[row][column] = value
    percents = frozenset(page.percents)
    sheet = Sheet(
        name,
        rows,
        hidden_rows=frozenset(page.hidden_rows),
        hidden_columns=frozenset(page.hidden_columns),
        merges=tuple(page.merges),
        percents=lambda: percents,
    )
    return sheet, page.fonts


class _Page(HTMLParser):
    """Events of the page; `tables` are those that are open, the innermost last."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.cells: dict[tuple[int, int], object] = {}
        self.percents: set[tuple[int, int]] = set()
        self.fonts: dict[tuple[int, int], str] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[tuple[int, int, int, int]] = []
        self.tables: list[_Table] = []
        self.has_table = False
        self._row = 0
        self._paragraph: list[str] = []
        self._font: str | None = None
        self._hiding: list[tuple[str, bool]] = []  # open elements that hide what they hold, and like ones within them

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in given}
        is_unseen = "hidden" in about or _UNSEEN.search(about.get("style", "")) is not None
        if tag == "table":
            self._start_table()
        elif tag == "tr" and self.tables:
            self._start_row(is_unseen)
        elif tag in ("td", "th") and self.tables:
            self._start_cell(about, is_unseen or self._is_unseen)
        elif tag == "col" and self.tables:
            self.tables[-1].columns += [is_unseen] * _times(about, "span", MAX_COLUMNS)
        elif tag in BLOCKS:
            self.end_block()
        if tag not in STRUCTURE and (font := _font(about)):
            self._font = font
        if tag in MARKED:
            self._say(MARKED[tag] if tag in STRUCK or self._ends_in_figure() else "")
        hides = is_unseen or tag in UNTOLD
        if tag not in VOID | STRUCTURE and (hides or (self._hiding and self._hiding[-1][0] == tag)):
            self._hiding.append((tag, hides))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.end_cell()
        elif tag == "tr":
            self.end_row()
        elif tag == "table" and self.tables:
            self.end_table()
        elif tag in BLOCKS:
            self.end_block()
        elif tag in STRUCK:
            self._say(rich_text.STRUCK_END)
        if any(tag == opened for opened, _ in self._hiding):
            while self._hiding.pop()[0] != tag:
                pass

    def handle_data(self, letters: str) -> None:
        if not self._is_unseen:
            self._say(letters)

    @property
    def _is_unseen(self) -> bool:
        return any(hides for _, hides in self._hiding)

    def _ends_in_figure(self) -> bool:
        return bool(self.tables) and rich_text.is_figure_end("".join(self.tables[-1].said[-3:]))

    def _say(self, letters: str) -> None:
        if not self.tables:
            self._paragraph.append(letters)
        elif self.tables[-1].cell is not None:
            self.tables[-1].said.append(_SPACES.sub(" ", letters))

    def end_block(self) -> None:
        """A paragraph ends: a row outside tables, a line within a cell."""
        if self.tables:
            self.tables[-1].said.append("\n")
            return
        if text := _SPACES.sub(" ", "".join(self._paragraph)).strip():
            self._put(0, text)
            self._row += 1
        self._paragraph = []

    def _start_table(self) -> None:
        if self.tables:  # what the outer cell and its row have said stands above the inner table
            is_open = self.tables[-1].cell is not None
            self.end_cell()
            self._row += is_open
        else:
            self.end_block()
        if len(self.tables) >= MAX_DEPTH:
            check_size(MAX_ROWS + 1, MAX_DEPTH)
        self.has_table = True
        self.tables.append(_Table())

    def _start_row(self, is_unseen: bool) -> None:
        self.end_row()
        table = self.tables[-1]
        table.in_row, table.column, table.is_hidden = True, 0, is_unseen

    def _start_cell(self, about: dict[str, str], is_unseen: bool) -> None:
        self.end_cell()
        table = self.tables[-1]
        if not table.in_row:
            self._start_row(False)
        while table.taken.get(table.column):
            table.column += 1
        table.cell, table.said, table.hiding, self._font = about, [], len(self._hiding), _font(about)
        table.is_unseen = is_unseen

    def end_cell(self) -> None:
        """The cell under way takes its place."""
        if not self.tables or (cell := self.tables[-1].cell) is None:
            return
        table = self.tables[-1]
        tall, wide = _times(cell, "rowspan", MAX_ROWS), _times(cell, "colspan", MAX_COLUMNS)
        text = "\n".join(line.strip(" ") for line in "".join(table.said).split("\n")).strip("\n ")
        check_size(self._row + 1, table.column + wide)
        if text and not table.is_unseen:
            self._put(table.column, self._value(cell, text, table.column))
            if tall > 1:
                self.merges.append((self._row, table.column, self._row + tall - 1, table.column + wide - 1))
        if self._font:
            self.fonts[self._row, table.column] = self._font
        if tall > 1:
            table.taken |= dict.fromkeys(range(table.column, table.column + wide), tall)
        table.column += wide
        table.cell = None
        del self._hiding[table.hiding :]

    def end_row(self) -> None:
        """The row under way ends, and what reaches down from above is a row shorter."""
        self.end_cell()
        if not self.tables or not self.tables[-1].in_row:
            return
        table = self.tables[-1]
        if table.is_hidden:
            self.hidden_rows.add(self._row)
        table.taken = {column: left - 1 for column, left in table.taken.items() if left > 1}
        table.in_row, table.is_hidden = False, False
        self._row += 1
        check_size(self._row, 1)

    def end_table(self) -> None:
        """The innermost table ends; a row of the outer one goes on below it."""
        self.end_row()
        table = self.tables.pop()
        self.hidden_columns.update(column for column, hides in enumerate(table.columns) if hides)

    def _put(self, column: int, value: object) -> None:
        check_size(self._row + 1, column + 1)
        self.cells[self._row, column] = value

    def _value(self, cell: dict[str, str], text: str, column: int) -> object:
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
            self.percents.add((self._row, column))
        return number


def _times(about: dict[str, str], name: str, most: int) -> int:
    said = re.match(r"\s*([0-9]{1,9})", about.get(name, ""))
    return min(max(int(said[1]), 1), most + 1) if said else 1


def _font(about: dict[str, str]) -> str | None:
    said = _FAMILY.search(about.get("style", ""))
    return font_kind(said[1] if said else about.get("face"))
