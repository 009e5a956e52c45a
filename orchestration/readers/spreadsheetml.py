"""Reads an XML spreadsheet of Excel 2003 (SpreadsheetML, often named .xls); writes nothing, follows nothing.

Refuses document types and entities, and sheets beyond the limits.
"""

from datetime import datetime

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers import font_conversion, markup
from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import Opened, Sheet, laid_out
from orchestration.readers.spreadsheetml_grid import BookStyles, Grid
from orchestration.readers.xml_events import Attributes, parse

HIDDEN = ("SheetHidden", "SheetVeryHidden")


class Xml2003Reader:
    """Reads an XML spreadsheet of Excel 2003."""

    name = "xml2003"
    suffixes = (".xml",)
    refused_as = "html"
    fallback = None

    def recognises(self, file: SourceFile) -> bool:
        """Whether its first element that counts is a `Workbook`."""
        return markup.kind_of(file.opening) == markup.SPREADSHEET_2003

    def read(self, file: SourceFile) -> Opened:
        """The worksheets in order, in Unicode."""
        book = _Book(file.limits)
        try:
            parse(file.content, book, separator=" ", refuses_doctype=True)
        except LookupError as fault:  # an encoding that nobody knows
            raise Unreadable(f"Tệp hỏng, không đọc được phần XML ({fault})") from fault
        fonts = {grid.name: book.styles.old_fonts(grid) for grid in book.grids}
        opened = Opened(self.name, [_sheet(grid, book.styles, file.limits) for grid in book.grids])
        opened = font_conversion.in_unicode(opened, lambda name: fonts.get(name, {}))
        return markup.noted(opened, "bảng tính XML 2003")


class _Book:
    """Events of the workbook."""

    def __init__(self, limits: Limits) -> None:
        self.grids: list[Grid] = []
        self.styles = BookStyles()
        self._limits = limits
        self._kind: str | None = None  # of the data under way
        self._texts: list[str] = []
        self._path: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        attributes = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        tag = name.rpartition(" ")[2]
        self._path.append(tag)
        if "Style" in self._path:
            self.styles.start(tag, attributes)
        if tag == "Worksheet":
            self.grids.append(Grid(attributes.get("Name", ""), self._limits))
        elif tag == "Visible":
            self._texts = []
        elif tag == "Data" and self._path[-2:-1] == ["Cell"]:  # a comment has a Data of its own
            self._kind, self._texts = attributes.get("Type", "String"), []
        elif self.grids:
            self._start_in_grid(self.grids[-1], tag, attributes)

    def _start_in_grid(self, grid: Grid, tag: str, attributes: Attributes) -> None:
        if tag == "Row":
            grid.start_row(attributes)
        elif tag == "Column":
            grid.start_column(attributes)
        elif tag == "Cell":
            grid.start_cell(attributes)

    def text(self, letters: str) -> None:
        if self._kind is not None or self._path[-1] == "Visible":
            self._texts.append(letters)

    def end(self, name: str) -> None:
        tag = self._path.pop()
        if tag == "Data" and self._path[-1:] == ["Cell"] and self._kind is not None:
            self.grids[-1].put(_value(self._kind, "".join(self._texts)))
            self._kind = None
        elif tag == "Cell":
            self.grids[-1].end_cell()
        elif tag == "Visible" and self.grids:
            self.grids[-1].is_hidden = "".join(self._texts).strip() in HIDDEN


def _sheet(grid: Grid, styles: BookStyles, limits: Limits) -> Sheet:
    """A worksheet as the other readers give theirs."""
    return Sheet(
        grid.name,
        laid_out(grid.cells, limits),
        is_hidden=grid.is_hidden,
        hidden_rows=frozenset(grid.hidden_rows),
        hidden_columns=frozenset(grid.hidden_columns),
        merges=tuple(grid.merges),
        percents=lambda: styles.percents(grid),
        dates=lambda: styles.dates(grid),
    )


def _value(kind: str, text: str) -> Cell:
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if kind == "Boolean":
        return text.strip() == "1"
    return CellFault("error_cell", text or "#") if kind == "Error" else text
