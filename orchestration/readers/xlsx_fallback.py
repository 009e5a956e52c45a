"""Reads an .xlsx with the XML parser alone, when calamine fails or gives less than the file holds; writes nothing.

Slower, and forgiving where a damaged or unusual workbook (Strict, odd prefixes, a broken other sheet) can still be
read by a person. Refuses entities, and sheets beyond the limits.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from xml.parsers import expat

from orchestration.notation.numbers import CellFault
from orchestration.readers.errors import Unreadable
from orchestration.readers.opc_package import Package, attribute
from orchestration.readers.sheet import Sheet
from orchestration.readers.styles import Styles, read_styles
from orchestration.readers.xlsx_worksheet import check_size, column_number

TWICE = "hai giá trị cùng một địa chỉ"
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


def read(package: Package) -> Iterator[Sheet]:
    """The worksheets of the package, in its own order."""
    strings = _Strings.of(package.part("xl/sharedStrings.xml"))
    styles = read_styles(package.part("xl/styles.xml"))
    is_1904 = re.search(rb"""date1904=["'](?:1|true)["']""", package.part("xl/workbook.xml")) is not None
    for name, part in package.sheet_parts.items():
        if "worksheets/" in part and part in package.names:
            yield Sheet(name, _Grid(strings, styles, EPOCHS[is_1904]).of(package.part(part)))


def shared_strings(xml: bytes) -> list[str]:
    """The shared texts of a workbook, in their order."""
    return _Strings.of(xml)


class _Parts:
    """Events of one XML part, by the names of its elements without their prefix."""

    def parse(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, given: self.start(name.rpartition(":")[2], given)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.text
        parser.EntityDeclHandler = _refuse
        parser.buffer_text = True
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as fault:
            raise Unreadable(f"Tệp hỏng, không đọc được phần XML ({fault})") from fault

    start: Callable
    end: Callable
    text: Callable


class _Strings(_Parts):
    """The shared strings: runs of one string joined, reading aids left out."""

    def __init__(self):
        self.found, self._runs, self._is_text, self._aids = [], [], False, 0

    @classmethod
    def of(cls, xml: bytes) -> list[str]:
        said = cls()
        if xml:
            said.parse(xml)
        return said.found

    def start(self, name: str, _: dict) -> None:
        self._is_text = name == "t" and not self._aids
        self._aids += name == "rPh"
        if name == "si":
            self._runs = []

    def text(self, letters: str) -> None:
        if self._is_text:
            self._runs.append(letters)

    def end(self, name: str) -> None:
        self._is_text = False
        self._aids -= name == "rPh"
        if name == "si":
            self.found.append("".join(self._runs))


class _Grid(_Parts):
    """The cells of one sheet."""

    def __init__(self, strings: list[str], styles: Styles, epoch: datetime):
        self.strings, self.styles, self.epoch = strings, styles, epoch
        self.cells: dict[tuple[int, int], object] = {}
        self._row, self._column = -1, -1
        self._cell: dict = {}
        self._into: str | None = None
        self._said: dict[str, list[str]] = {}

    def of(self, xml: bytes) -> list[list[object]]:
        self.parse(xml)
        height = max((row for row, _ in self.cells), default=-1) + 1
        width = max((column for _, column in self.cells), default=-1) + 1
        check_size(height, width)
        rows: list[list[object]] = [[""] * width for _ in range(height)]
        for (row, column), value in self.cells.items():
            rows[row][column] = value
        return rows

    def start(self, name: str, given: dict) -> None:
        if name == "row":
            self._row = int(given["r"]) - 1 if given.get("r", "").isdigit() else self._row + 1
            self._column = -1
        elif name == "c":
            said = _ADDRESS.fullmatch(given.get("r", ""))
            self._row = int(said[2]) - 1 if said else self._row
            self._column = column_number(said[1].encode()) - 1 if said else self._column + 1
            self._cell, self._said = given, {}
        elif name in ("v", "f", "t"):
            self._into = name
            self._said.setdefault(name, [])

    def text(self, letters: str) -> None:
        if self._into:
            self._said[self._into].append(letters)

    def end(self, name: str) -> None:
        if name in ("v", "f", "t"):
            self._into = None
        elif name == "c":
            value = self._value({part: "".join(runs) for part, runs in self._said.items()})
            if value != "" and self._row >= 0:
                check_size(self._row + 1, self._column + 1)
                known = self.cells.setdefault((self._row, self._column), value)
                if known != value:
                    said = f"{_shown(known)} / {_shown(value)}"
                    self.cells[self._row, self._column] = CellFault("unreadable", f"{TWICE}: {said}")

    def _value(self, said: dict[str, str]) -> object:
        kind, value = self._cell.get("t", "n"), said.get("v", "")
        if kind == "inlineStr":
            return said.get("t", "")
        if kind == "e":
            return CellFault("error_cell", value or "#")
        if not value:
            return CellFault("formula_without_value", "=" + said["f"]) if "f" in said and kind != "str" else ""
        if kind == "s":
            place = int(value) if value.strip().isdigit() else -1
            return self.strings[place] if 0 <= place < len(self.strings) else CellFault("error_cell", f"#s{value}")
        if kind in ("str", "d"):
            return value
        return bool(int(value)) if kind == "b" and value.isdigit() else self._number(value)

    def _number(self, value: str) -> object:
        try:
            number = float(value)
            style = self._cell.get("s", "")
            if style.isdigit() and int(style) in self.styles.dates:
                # the calendar of 1900 counts a 29 February that never was
                return self.epoch + timedelta(days=number + (number < 60 and self.epoch.year == 1899))
        except (ValueError, OverflowError):
            return value
        return number


def is_contradicted(sheets: list[Sheet]) -> bool:
    """Whether a sheet gives two values for one address: one reader would take the first, another the last."""
    return any(_is_fault(value, TWICE) for sheet in sheets for row in sheet.rows for value in row)


def lacks_texts(sheet: Sheet) -> bool:
    """Whether a cell names a text that the file does not hold."""
    return any(_is_fault(value, "#s") for row in sheet.rows for value in row)


def _is_fault(value: object, start: str) -> bool:
    return isinstance(value, CellFault) and value.text.startswith(start)


def _shown(value: object) -> str:
    return value.text if isinstance(value, CellFault) else str(value)


def _refuse(*_: object) -> None:
    raise Unreadable("Tệp có khai báo thực thể XML (có thể gây hại)", "dangerous")


def hidden_sheets(package: Package) -> set[str]:
    """The names of the sheets that the workbook hides."""
    tags = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", package.part("xl/workbook.xml"))
    return {attribute(tag, "name") or "" for tag in tags if (attribute(tag, "state") or "visible") != "visible"}
