"""Reads an .xlsb by its records: what calamine does not say of it (faults, per cents, hidden parts), or all of it.

Writes nothing. Records and their fields are those of [MS-XLSB]; one that is not named here is passed over. Refuses a
part that ends within a record, and sheets beyond the limits.
"""

import struct
from datetime import datetime, timedelta

from orchestration.notation.numbers import CellFault
from orchestration.readers import legacy_encodings, xlsb_records
from orchestration.readers.opc_package import Package, related
from orchestration.readers.sheet import Sheet
from orchestration.readers.styles import number_kind
from orchestration.readers.xlsx_worksheet import MAX_COLUMNS, check_size

WORKBOOK = "xl/workbook.bin"
ROW, BLANK, RK, ERROR, BOOL, REAL, TEXT, SHARED, F_TEXT, F_REAL, F_BOOL, F_ERROR = range(12)
SHARED_ITEM, FONT, FORMAT, STYLE, COLUMNS, JOINED = 19, 43, 44, 47, 60, 176
BOOK, SHEET, STYLES_BEGIN, STYLES_END = 153, 156, 617, 618
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#N/A"}
Style = tuple[str, str | None]
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


def read(package: Package) -> tuple[list[Sheet], dict[str, dict[tuple[int, int], str]]]:
    """The worksheets of the package, in its own order, and by their names the cells typed in old fonts."""
    targets = related(package.part("xl/_rels/workbook.bin.rels"))
    shared = [
        _text(said, 1)
        for kind, said in xlsb_records.of_part(package.part("xl/sharedStrings.bin"))
        if kind == SHARED_ITEM
    ]
    styles = _styles(package.part("xl/styles.bin"))
    book = list(xlsb_records.of_part(package.part(WORKBOOK)))
    epoch = EPOCHS[any(kind == BOOK and said[:1] and said[0] & 1 for kind, said in book)]
    found, fonts = [], {}
    for said in (said for kind, said in book if kind == SHEET):
        relation = _text(said, 8)
        part = targets.get(relation, "")
        if "worksheets/" in part and part in package.names:
            name = _text(said, 12 + len(relation.encode("utf-16-le")))
            grid = _Grid(shared, styles, epoch)
            found.append(grid.sheet(name, package.part(part), is_hidden=said[0] != 0))
            fonts[name] = grid.old_fonts
    return found, fonts


class _Grid:
    """The cells of one sheet."""

    def __init__(self, shared: list[str], styles: list[Style], epoch: datetime):
        self.shared, self.styles, self.epoch = shared, styles, epoch
        self.cells: dict[tuple[int, int], object] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.percents: set[tuple[int, int]] = set()
        self.merges: list[tuple[int, int, int, int]] = []
        self.old_fonts: dict[tuple[int, int], str] = {}

    def sheet(self, name: str, content: bytes, is_hidden: bool) -> Sheet:
        row = 0
        for kind, said in xlsb_records.of_sheet(content):
            if kind == ROW:
                [row] = struct.unpack_from("<I", said)
                if said[11] & 0x10:
                    self.hidden_rows.add(row)
            elif kind == COLUMNS:
                first, last, _, _, flags = struct.unpack_from("<IIIIH", said)
                self.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)) if flags & 1 else ())
            elif kind == JOINED:
                top, bottom, left, right = struct.unpack_from("<IIII", said)
                self.merges += [(top, left, bottom, right)] * (bottom > top)
            elif BLANK < kind <= F_ERROR:
                self._cell(row, kind, said)
        height = max((row for row, _ in self.cells), default=-1) + 1
        width = max((column for _, column in self.cells), default=-1) + 1
        check_size(height, width)
        rows = [[self.cells.get((row, column), "") for column in range(width)] for row in range(height)]
        percents = frozenset(self.percents)
        return Sheet(
            name,
            rows,
            is_hidden=is_hidden,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            merges=tuple(self.merges),
            percents=lambda: percents,
        )

    def _cell(self, row: int, kind: int, said: bytes) -> None:
        column, style = struct.unpack_from("<II", said)
        check_size(row + 1, column + 1)
        number = style & 0xFFFFFF
        shown, font = self.styles[number] if number < len(self.styles) else ("number", None)
        value = self._value(kind, said[8:])
        if isinstance(value, float) and shown == "percent":
            self.percents.add((row, column))
        if isinstance(value, float) and shown == "date":
            value = self._date(value)
        if value != "":
            self.cells[row, column] = value
            if font:
                self.old_fonts[row, column] = font

    def _value(self, kind: int, said: bytes) -> object:
        if kind == RK:
            return _packed(said)
        if kind in (REAL, F_REAL):
            return struct.unpack_from("<d", said)[0]
        if kind in (TEXT, F_TEXT):
            return _text(said, 0)
        if kind in (ERROR, F_ERROR):
            return CellFault("error_cell", ERRORS.get(said[0], "#"))
        if kind in (BOOL, F_BOOL):
            return bool(said[0])
        [place] = struct.unpack_from("<I", said)
        return self.shared[place] if place < len(self.shared) else CellFault("error_cell", f"#s{place}")

    def _date(self, value: float) -> object:
        try:
            return self.epoch + timedelta(days=value + (value < 60 and self.epoch.year == 1899))
        except OverflowError:
            return value


def _styles(content: bytes) -> list[Style]:
    """How each style shows a number (`number`, `percent` or `date`), and the kind of its font if it is an old one."""
    formats: dict[int, str] = {}
    fonts: list[str | None] = []
    styles: list[Style] = []
    is_cell = False
    for kind, said in xlsb_records.of_part(content):
        if kind == FORMAT:
            formats[struct.unpack_from("<H", said)[0]] = _text(said, 2)
        elif kind == FONT:
            fonts.append(legacy_encodings.font_kind(_text(said, 21)))
        elif kind in (STYLES_BEGIN, STYLES_END):
            is_cell = kind == STYLES_BEGIN
        elif kind == STYLE and is_cell:
            _, number, font = struct.unpack_from("<HHH", said)
            styles.append((number_kind(number, formats.get(number)), fonts[font] if font < len(fonts) else None))
    return styles


def _text(said: bytes, at: int) -> str:
    [letters] = struct.unpack_from("<I", said, at)
    if letters == 0xFFFFFFFF:
        return ""
    return said[at + 4 : at + 4 + 2 * letters].decode("utf-16-le")


def _packed(said: bytes) -> float:
    """A number in four bytes: a whole one or the upper half of a double, perhaps to be divided by a hundred."""
    [bits] = struct.unpack_from("<i", said)
    number = float(bits >> 2) if bits & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", bits & ~3))[0]
    return number / 100 if bits & 1 else number
