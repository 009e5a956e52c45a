"""Reads an .xlsx with the XML parser alone, when calamine fails or gives less than the file holds; writes nothing.

Slower, and forgiving where a damaged or unusual workbook (Strict, odd prefixes, a broken other sheet) can still be
read by a person. Refuses entities, and sheets beyond the limits.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers.limits import Limits
from orchestration.readers.opc_package import Package, attribute
from orchestration.readers.sheet import At, Sheet, laid_out
from orchestration.readers.styles import EPOCHS, Styles, day_of, read_styles
from orchestration.readers.xlsx_worksheet import column_number
from orchestration.readers.xml_events import Attributes, parse

TWICE = "hai giá trị cùng một địa chỉ"
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


def read(package: Package, limits: Limits) -> Iterator[Sheet]:
    """The worksheets of the package, in its own order."""
    strings = shared_strings(package.part("xl/sharedStrings.xml"))
    styles = read_styles(package.part("xl/styles.xml"))
    is_1904 = re.search(rb"""date1904=["'](?:1|true)["']""", package.part("xl/workbook.xml")) is not None
    for name, part in package.sheet_parts.items():
        if part in package.names and b"sheetData" in package.part(part):  # a chart's sheet has none
            grid = _Grid(strings, styles, EPOCHS[is_1904], limits)
            parse(package.part(part), grid)
            yield Sheet(name, laid_out(grid.cells, limits))


def shared_strings(xml: bytes) -> list[str]:
    """The shared texts of a workbook, in their order."""
    strings = _Strings()
    if xml:
        parse(xml, strings)
    return strings.texts


class _Strings:
    """The shared strings: runs of one string joined, reading aids left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._runs: list[str] = []
        self._is_text, self._aids = False, 0

    def start(self, name: str, _: Attributes) -> None:
        name = name.rpartition(":")[2]
        self._is_text = name == "t" and not self._aids
        self._aids += name == "rPh"
        if name == "si":
            self._runs = []

    def text(self, letters: str) -> None:
        if self._is_text:
            self._runs.append(letters)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._is_text = False
        self._aids -= name == "rPh"
        if name == "si":
            self.texts.append("".join(self._runs))


class _Grid:
    """The cells of one sheet."""

    def __init__(self, strings: list[str], styles: Styles, epoch: datetime, limits: Limits) -> None:
        self.strings, self.styles, self.epoch, self.limits = strings, styles, epoch, limits
        self.cells: dict[At, Cell] = {}
        self._row, self._column = -1, -1
        self._cell: Attributes = {}
        self._into: str | None = None
        self._runs: dict[str, list[str]] = {}  # of the value, the formula and the text of the cell under way

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self._row + 1
            self._column = -1
        elif name == "c":
            match = _ADDRESS.fullmatch(attributes.get("r", ""))
            self._row = int(match[2]) - 1 if match else self._row
            self._column = column_number(match[1].encode()) - 1 if match else self._column + 1
            self._cell, self._runs = attributes, {}
        elif name in ("v", "f", "t"):
            self._into = name
            self._runs.setdefault(name, [])

    def text(self, letters: str) -> None:
        if self._into:
            self._runs[self._into].append(letters)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "f", "t"):
            self._into = None
        elif name == "c":
            value = self._value({part: "".join(runs) for part, runs in self._runs.items()})
            if value != "" and self._row >= 0:
                self.limits.check_size(self._row + 1, self._column + 1)
                first = self.cells.setdefault((self._row, self._column), value)
                if first != value:
                    both = f"{_shown(first)} / {_shown(value)}"
                    self.cells[self._row, self._column] = CellFault("unreadable", f"{TWICE}: {both}")

    def _value(self, texts: dict[str, str]) -> Cell:
        kind, value = self._cell.get("t", "n"), texts.get("v", "")
        if kind == "inlineStr":
            return texts.get("t", "")
        if kind == "e":
            return CellFault("error_cell", value or "#")
        if not value:
            return CellFault("formula_without_value", "=" + texts["f"]) if "f" in texts and kind != "str" else ""
        if kind == "s":
            place = int(value) if value.strip().isdigit() else -1
            return self.strings[place] if 0 <= place < len(self.strings) else CellFault("error_cell", f"#s{value}")
        if kind in ("str", "d"):
            return value
        return bool(int(value)) if kind == "b" and value.isdigit() else self._number(value)

    def _number(self, value: str) -> Cell:
        try:
            number = float(value)
            style = self._cell.get("s", "")
            is_date = style.isdigit() and int(style) in self.styles.dates
            return day_of(number, self.epoch) if is_date else number
        except (ValueError, OverflowError):
            return value


def is_contradicted(sheets: list[Sheet]) -> bool:
    """Whether a sheet gives two values for one address: one reader would take the first, another the last."""
    return any(_is_fault(value, TWICE) for sheet in sheets for row in sheet.rows for value in row)


def lacks_texts(sheet: Sheet) -> bool:
    """Whether a cell names a text that the file does not hold."""
    return any(_is_fault(value, "#s") for row in sheet.rows for value in row)


def _is_fault(value: Cell, start: str) -> bool:
    return isinstance(value, CellFault) and value.text.startswith(start)


def _shown(value: Cell) -> str:
    return value.text if isinstance(value, CellFault) else str(value)


def hidden_sheets(package: Package) -> set[str]:
    """The names of the sheets that the workbook hides."""
    tags = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", package.part("xl/workbook.xml"))
    return {attribute(tag, "name") or "" for tag in tags if (attribute(tag, "state") or "visible") != "visible"}
