"""Reads an .xlsb by calamine, and by its records what calamine does not say of it, or all of it; writes nothing.

calamine is silent on faults, per cents, hidden parts and old fonts. Records and their fields are those of [MS-XLSB];
one that is not named here is passed over. Refuses a part that ends within a record, and sheets beyond the limits.
"""

import contextlib
import struct
from datetime import datetime

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers import calamine, font_conversion, legacy_encodings, xlsb_records
from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.opc_package import Package, carried, related
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import At, FontKinds, Merge, Note, Opened, Sheet, fuller, laid_out
from orchestration.readers.styles import EPOCHS, day_of, number_kind

WORKBOOK = "xl/workbook.bin"
ROW, BLANK, RK, ERROR, BOOL, REAL, TEXT, SHARED, F_TEXT, F_REAL, F_BOOL, F_ERROR = range(12)
SHARED_ITEM, FONT, FORMAT, STYLE, COLUMNS, JOINED = 19, 43, 44, 47, 60, 176
BOOK, SHEET, STYLES_BEGIN, STYLES_END = 153, 156, 617, 618
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#N/A"}
Style = tuple[str, str | None]  # how it shows a number, and the kind of its font if that is an old one


class XlsbReader:
    """Reads a binary workbook."""

    name = "xlsb"
    suffixes = (".xlsb",)
    refused_as = "calamine"
    fallback = "records"

    def recognises(self, file: SourceFile) -> bool:
        """Whether it is a zip with a binary workbook."""
        return file.has_part(WORKBOOK)

    def read(self, file: SourceFile) -> Opened:
        """The worksheets, each by whichever of the two readers gives more of it, in Unicode."""
        try:
            plain, fonts = read_records(file.package, file.limits)
        except (IndexError, struct.error, UnicodeDecodeError) as fault:
            raise Unreadable(f"Tệp .xlsb hỏng ({type(fault).__name__})") from fault
        try:
            rows = {sheet.name: sheet.rows for sheet in calamine.read(file.content, self.name, file.limits)}
            opened = Opened("calamine", [fuller(sheet, rows.get(sheet.name, [])) for sheet in plain])
        except Unreadable as fault:
            if not plain or fault.fault == "locked":
                raise
            note = Note("READ_BY_FALLBACK", found=str(fault), expected=self.fallback)
            opened = Opened(self.fallback, plain, notes=[note])
        opened = font_conversion.in_unicode(opened, lambda name: fonts.get(name, {}))
        opened.notes += carried(file.package)
        return opened


def read_records(package: Package, limits: Limits) -> tuple[list[Sheet], dict[str, FontKinds]]:
    """The worksheets of the package, in its own order, and by their names the cells typed in old fonts."""
    targets = related(package.part("xl/_rels/workbook.bin.rels"))
    shared = [
        _text(record, 1)
        for kind, record in xlsb_records.of_part(package.part("xl/sharedStrings.bin"))
        if kind == SHARED_ITEM
    ]
    styles = _styles(package.part("xl/styles.bin"))
    book = list(xlsb_records.of_part(package.part(WORKBOOK)))
    epoch = EPOCHS[any(kind == BOOK and record[:1] and record[0] & 1 for kind, record in book)]
    sheets: list[Sheet] = []
    fonts: dict[str, FontKinds] = {}
    for record in (record for kind, record in book if kind == SHEET):
        relation = _text(record, 8)
        part = targets.get(relation, "")
        if "worksheets/" in part and part in package.names:
            name = _text(record, 12 + len(relation.encode("utf-16-le")))
            grid = _Grid(shared, styles, epoch, limits)
            sheets.append(grid.sheet(name, package.part(part), is_hidden=record[0] != 0))
            fonts[name] = grid.old_fonts
    return sheets, fonts


class _Grid:
    """The cells of one sheet."""

    def __init__(self, shared: list[str], styles: list[Style], epoch: datetime, limits: Limits) -> None:
        self.shared, self.styles, self.epoch, self.limits = shared, styles, epoch, limits
        self.cells: dict[At, Cell] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.percents: set[At] = set()
        self.merges: list[Merge] = []
        self.old_fonts: dict[At, str] = {}

    def sheet(self, name: str, content: bytes, is_hidden: bool) -> Sheet:
        """The sheet that the records of its part make."""
        row = 0
        for kind, record in xlsb_records.of_sheet(content):
            if kind == ROW:
                [row] = struct.unpack_from("<I", record)
                if record[11] & 0x10:
                    self.hidden_rows.add(row)
            elif kind == COLUMNS:
                first, last, _, _, flags = struct.unpack_from("<IIIIH", record)
                columns = range(first, min(last + 1, self.limits.max_columns))
                self.hidden_columns.update(columns if flags & 1 else ())
            elif kind == JOINED:
                top, bottom, left, right = struct.unpack_from("<IIII", record)
                self.merges += [(top, left, bottom, right)] * (bottom > top)
            elif BLANK < kind <= F_ERROR:
                self._cell(row, kind, record)
        percents = frozenset(self.percents)
        return Sheet(
            name,
            laid_out(self.cells, self.limits),
            is_hidden=is_hidden,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            merges=tuple(self.merges),
            percents=lambda: percents,
        )

    def _cell(self, row: int, kind: int, record: bytes) -> None:
        column, style = struct.unpack_from("<II", record)
        self.limits.check_size(row + 1, column + 1)
        number = style & 0xFFFFFF
        shown, font = self.styles[number] if number < len(self.styles) else ("number", None)
        value = self._value(kind, record[8:])
        if isinstance(value, float) and shown == "percent":
            self.percents.add((row, column))
        if isinstance(value, float) and shown == "date":
            with contextlib.suppress(OverflowError):  # a number that is no day stays a number
                value = day_of(value, self.epoch)
        if value != "":
            self.cells[row, column] = value
            if font:
                self.old_fonts[row, column] = font

    def _value(self, kind: int, field: bytes) -> Cell:
        if kind in (TEXT, F_TEXT):
            return _text(field, 0)
        if kind in (ERROR, F_ERROR):
            return CellFault("error_cell", ERRORS.get(field[0], "#"))
        if kind in (BOOL, F_BOOL):
            return bool(field[0])
        if kind == SHARED:
            [place] = struct.unpack_from("<I", field)
            return self.shared[place] if place < len(self.shared) else CellFault("error_cell", f"#s{place}")
        return _packed(field) if kind == RK else _double(field)


def _styles(content: bytes) -> list[Style]:
    """How each style shows a number (`number`, `percent` or `date`), and the kind of its font if it is an old one."""
    formats: dict[int, str] = {}
    fonts: list[str | None] = []
    styles: list[Style] = []
    is_cell = False
    for kind, record in xlsb_records.of_part(content):
        if kind == FORMAT:
            formats[struct.unpack_from("<H", record)[0]] = _text(record, 2)
        elif kind == FONT:
            fonts.append(legacy_encodings.font_kind(_text(record, 21)))
        elif kind in (STYLES_BEGIN, STYLES_END):
            is_cell = kind == STYLES_BEGIN
        elif kind == STYLE and is_cell:
            _, number, font = struct.unpack_from("<HHH", record)
            styles.append((number_kind(number, formats.get(number)), fonts[font] if font < len(fonts) else None))
    return styles


def _text(record: bytes, at: int) -> str:
    [letters] = struct.unpack_from("<I", record, at)
    if letters == 0xFFFFFFFF:
        return ""
    return record[at + 4 : at + 4 + 2 * letters].decode("utf-16-le")


def _double(field: bytes) -> float:
    number: float
    [number] = struct.unpack_from("<d", field)
    return number


def _packed(field: bytes) -> float:
    """A number in four bytes: a whole one or the upper half of a double, perhaps to be divided by a hundred."""
    [bits] = struct.unpack_from("<i", field)
    number = float(bits >> 2) if bits & 2 else _double(b"\0\0\0\0" + struct.pack("<i", bits & ~3))
    return number / 100 if bits & 1 else number
