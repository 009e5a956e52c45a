"""Reads an XML spreadsheet of Excel 2003 (SpreadsheetML, often named .xls); writes nothing, follows nothing.

Refuses document types and entities, and sheets beyond the limits.
"""

from dataclasses import dataclass, field
from datetime import datetime
from xml.parsers import expat

from orchestration.notation.numbers import CellFault
from orchestration.readers.errors import Unreadable
from orchestration.readers.legacy_encodings import font_kind
from orchestration.readers.sheet import Places, Sheet
from orchestration.readers.styles import date_part, number_kind
from orchestration.readers.xlsx_worksheet import MAX_COLUMNS, MAX_ROWS, check_size

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
NAMED_FORMATS = {"Percent": "0%", "General Date": "d/m/y", "Long Date": "d/m/y", "Medium Date": "d/m/y",
                 "Short Date": "d/m/y", "Long Time": "h:m", "Medium Time": "h:m", "Short Time": "h:m"}  # fmt: skip
At = tuple[int, int]


@dataclass
class _Grid:
    """One worksheet while its rows come."""

    name: str
    cells: dict[At, object] = field(default_factory=dict)
    styles: dict[At, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    row: int = -1
    column: int = -1
    next_row: int = 0


def read(xml: bytes) -> tuple[list[Sheet], dict[str, dict[At, str]]]:
    """The worksheets in order, and of each the cells typed in a font of before Unicode."""
    book = _Book()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = book.start, book.end
    parser.CharacterDataHandler = book.text
    parser.EntityDeclHandler = parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError) as fault:
        raise Unreadable(f"Tệp hỏng, không đọc được phần XML ({fault})") from fault
    return [book.sheet(grid) for grid in book.grids], {grid.name: book.old_fonts(grid) for grid in book.grids}


class _Book:
    """Events of the workbook."""

    def __init__(self):
        self.grids: list[_Grid] = []
        self._formats: dict[str, str] = {}
        self._fonts: dict[str, str] = {}
        self._style = ""
        self._cell: dict[str, str] = {}
        self._kind: str | None = None
        self._said: list[str] = []
        self._path: list[str] = []

    def start(self, name: str, given: dict[str, str]) -> None:
        about = {key.rpartition(" ")[2]: value for key, value in given.items()}
        tag = name.rpartition(" ")[2]
        self._path.append(tag)
        if tag == "Style":
            self._start_style(about)
        elif tag == "NumberFormat" and "Style" in self._path:
            shown = about.get("Format", "")
            self._formats[self._style] = NAMED_FORMATS.get(shown, shown)
        elif tag == "Font" and "Style" in self._path:
            self._fonts[self._style] = about.get("FontName", "")
        elif tag == "Worksheet":
            self.grids.append(_Grid(about.get("Name", "")))
        elif self.grids and tag in ("Row", "Column", "Cell"):
            getattr(self, f"_start_{tag.lower()}")(self.grids[-1], about)
        elif tag == "Visible":
            self._said = []
        elif tag == "Data" and self._path[-2:-1] == ["Cell"]:  # a comment has a Data of its own
            self._kind, self._said = about.get("Type", "String"), []

    def text(self, letters: str) -> None:
        if self._kind is not None or self._path[-1] == "Visible":
            self._said.append(letters)

    def end(self, name: str) -> None:
        tag = self._path.pop()
        if tag == "Data" and self._path[-1:] == ["Cell"] and self._kind is not None:
            grid = self.grids[-1]
            value = _value(self._kind, "".join(self._said))
            if value != "":
                check_size(grid.row + 1, grid.column + 1)
                grid.cells[grid.row, grid.column] = value
                grid.styles[grid.row, grid.column] = self._cell.get("StyleID", "")
            self._kind = None
        elif tag == "Cell":
            self._end_cell(self.grids[-1])
        elif tag == "Visible" and self.grids:
            self.grids[-1].is_hidden = "".join(self._said).strip() in ("SheetHidden", "SheetVeryHidden")

    def sheet(self, grid: _Grid) -> Sheet:
        """A worksheet as the other readers give theirs."""
        height = max((row for row, _ in grid.cells), default=-1) + 1
        width = max((column for _, column in grid.cells), default=-1) + 1
        check_size(height, width)
        rows: list[list[object]] = [[""] * width for _ in range(height)]
        for (row, column), value in grid.cells.items():
            rows[row][column] = value
        return Sheet(
            grid.name,
            rows,
            is_hidden=grid.is_hidden,
            hidden_rows=frozenset(grid.hidden_rows),
            hidden_columns=frozenset(grid.hidden_columns),
            merges=tuple(grid.merges),
            percents=lambda: self._percents(grid),
            dates=lambda: self._dates(grid),
        )

    def old_fonts(self, grid: _Grid) -> dict[At, str]:
        """The cells of a worksheet typed in a font of before Unicode."""
        kinds = {style: font_kind(font) for style, font in self._fonts.items()}
        return {at: kinds[style] for at, style in grid.styles.items() if kinds.get(style)}

    def _percents(self, grid: _Grid) -> Places:
        kinds = {style: number_kind(0, shown) for style, shown in self._formats.items()}
        return frozenset(at for at, style in grid.styles.items() if kinds.get(style) == "percent")

    def _dates(self, grid: _Grid) -> dict[At, str]:
        shown = {style: date_part(pattern) for style, pattern in self._formats.items()}
        return {at: shown[style] for at, style in grid.styles.items() if shown.get(style)}

    def _start_style(self, about: dict[str, str]) -> None:
        self._style, parent = about.get("ID", ""), about.get("Parent", "")
        for known in (self._formats, self._fonts):
            if parent in known:
                known[self._style] = known[parent]

    def _start_row(self, grid: _Grid, about: dict[str, str]) -> None:
        grid.row = _number(about, "Index", MAX_ROWS) - 1 if "Index" in about else grid.next_row
        grid.column = -1
        span = _number(about, "Span", MAX_ROWS) if "Span" in about else 0
        grid.next_row = grid.row + 1 + span
        if about.get("Hidden") == "1":
            check_size(grid.next_row, 1)
            grid.hidden_rows.update(range(grid.row, grid.next_row))

    def _start_column(self, grid: _Grid, about: dict[str, str]) -> None:
        grid.column = _number(about, "Index", MAX_COLUMNS) - 1 if "Index" in about else grid.column + 1
        last = grid.column + (_number(about, "Span", MAX_COLUMNS) if "Span" in about else 0)
        if about.get("Hidden") == "1":
            grid.hidden_columns.update(range(grid.column, min(last, MAX_COLUMNS) + 1))
        grid.column = last

    def _start_cell(self, grid: _Grid, about: dict[str, str]) -> None:
        grid.column = _number(about, "Index", MAX_COLUMNS) - 1 if "Index" in about else grid.column + 1
        self._cell = about

    def _end_cell(self, grid: _Grid) -> None:
        about, at = self._cell, (grid.row, grid.column)
        if "Formula" in about and at not in grid.cells:
            grid.cells[at] = CellFault("formula_without_value", about["Formula"])
        wide = _number(about, "MergeAcross", MAX_COLUMNS) if "MergeAcross" in about else 0
        tall = _number(about, "MergeDown", MAX_ROWS) if "MergeDown" in about else 0
        if tall:
            grid.merges.append((grid.row, grid.column, grid.row + tall, grid.column + wide))
        grid.column += wide


def _value(kind: str, text: str) -> object:
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


def _number(about: dict[str, str], name: str, most: int) -> int:
    said = about[name].strip()
    if not said.isdigit():
        raise Unreadable(f"Tệp hỏng: ss:{name}='{said[:20]}'")
    return min(int(said[:9]), most + 1)


def _refuse(*_: object) -> None:
    raise Unreadable("Tệp có khai báo thực thể XML (có thể gây hại)", "dangerous")
