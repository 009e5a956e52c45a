"""Keeps the worksheets and the styles of an XML spreadsheet of 2003 while their elements come; touches no file."""

from dataclasses import dataclass, field

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers.errors import Unreadable
from orchestration.readers.legacy_encodings import font_kind
from orchestration.readers.limits import Limits
from orchestration.readers.sheet import At, FontKinds, Merge, Places
from orchestration.readers.styles import date_part, number_kind
from orchestration.readers.xml_events import Attributes

NAMED_FORMATS = {"Percent": "0%", "General Date": "d/m/y", "Long Date": "d/m/y", "Medium Date": "d/m/y",
                 "Short Date": "d/m/y", "Long Time": "h:m", "Medium Time": "h:m", "Short Time": "h:m"}  # fmt: skip


@dataclass
class Grid:
    """One worksheet while its rows come."""

    name: str
    limits: Limits
    cells: dict[At, Cell] = field(default_factory=dict)
    styles: dict[At, str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    row: int = -1
    column: int = -1
    next_row: int = 0
    cell: Attributes = field(default_factory=dict)

    def start_row(self, attributes: Attributes) -> None:
        """A row, and perhaps empty ones like it below."""
        most = self.limits.max_rows
        self.row = _number(attributes, "Index", most) - 1 if "Index" in attributes else self.next_row
        self.column = -1
        self.next_row = self.row + 1 + _number(attributes, "Span", most)
        if attributes.get("Hidden") == "1":
            self.limits.check_size(self.next_row, 1)
            self.hidden_rows.update(range(self.row, self.next_row))

    def start_column(self, attributes: Attributes) -> None:
        """What the sheet says of a column, and perhaps of the ones to its right."""
        most = self.limits.max_columns
        self._move(attributes)
        last = self.column + _number(attributes, "Span", most)
        if attributes.get("Hidden") == "1":
            self.hidden_columns.update(range(self.column, min(last, most) + 1))
        self.column = last

    def start_cell(self, attributes: Attributes) -> None:
        """A cell, where it says or to the right of the last one."""
        self._move(attributes)
        self.cell = attributes

    def put(self, value: Cell) -> None:
        """What the cell under way holds."""
        if value != "":
            self.limits.check_size(self.row + 1, self.column + 1)
            self.cells[self.row, self.column] = value
            self.styles[self.row, self.column] = self.cell.get("StyleID", "")

    def end_cell(self) -> None:
        """The cell ends; the next one stands to the right of what it covers."""
        at = self.row, self.column
        if "Formula" in self.cell and at not in self.cells:
            self.cells[at] = CellFault("formula_without_value", self.cell["Formula"])
        wide = _number(self.cell, "MergeAcross", self.limits.max_columns)
        tall = _number(self.cell, "MergeDown", self.limits.max_rows)
        if tall or wide:
            self.merges.append((self.row, self.column, self.row + tall, self.column + wide))
        self.column += wide

    def _move(self, attributes: Attributes) -> None:
        is_placed = "Index" in attributes
        self.column = _number(attributes, "Index", self.limits.max_columns) - 1 if is_placed else self.column + 1


@dataclass
class BookStyles:
    """How each style shows numbers and in which font; a style has what its parent has."""

    formats: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    name: str = ""  # of the style under way

    def start(self, tag: str, attributes: Attributes) -> None:
        """A style begins, or says something of itself."""
        if tag == "Style":
            self.name, parent = attributes.get("ID", ""), attributes.get("Parent", "")
            for by_style in (self.formats, self.fonts):
                if parent in by_style:
                    by_style[self.name] = by_style[parent]
        elif tag == "NumberFormat":
            pattern = attributes.get("Format", "")
            self.formats[self.name] = NAMED_FORMATS.get(pattern, pattern)
        elif tag == "Font":
            self.fonts[self.name] = attributes.get("FontName", "")

    def old_fonts(self, grid: Grid) -> FontKinds:
        """The cells of a worksheet typed in a font of before Unicode."""
        kinds = {style: font_kind(font) for style, font in self.fonts.items()}
        return {at: kind for at, style in grid.styles.items() if (kind := kinds.get(style))}

    def percents(self, grid: Grid) -> Places:
        """The cells that are shown as a per cent."""
        kinds = {style: number_kind(0, pattern) for style, pattern in self.formats.items()}
        return frozenset(at for at, style in grid.styles.items() if kinds.get(style) == "percent")

    def dates(self, grid: Grid) -> dict[At, str]:
        """The cells whose date shows a month and year, or a year, alone."""
        parts = {style: date_part(pattern) for style, pattern in self.formats.items()}
        return {at: part for at, style in grid.styles.items() if (part := parts.get(style))}


def _number(attributes: Attributes, name: str, most: int) -> int:
    """A count that an attribute gives, 0 where it gives none; beyond the limits it is just beyond them."""
    digits = attributes.get(name, "0").strip()
    if not digits.isdigit():
        raise Unreadable(f"Tệp hỏng: ss:{name}='{digits[:20]}'")
    return min(int(digits[:9]), most + 1)
