"""Reads an .xlsb by calamine, and by its records what calamine does not say of it, or all of it; writes nothing.

calamine is silent on faults, per cents, hidden parts and old fonts, and passes over cells written without a column.
Records and their fields are those of [MS-XLSB]; one that is not named here is passed over. Refuses a part that ends
within a record, and sheets beyond the limits.
"""

import contextlib
import posixpath
import struct
from datetime import datetime

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers import calamine, font_conversion, rich_text, xlsb_records
from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.opc_package import RELATION, Package, attribute, carried
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import At, FontKinds, Merge, Note, Opened, Sheet, fuller, laid_out
from orchestration.readers.styles import EPOCHS, day_of
from orchestration.readers.uncalculated import record_awaits_calculation
from orchestration.readers.xlsb_styles import BookStyles, Style, as_seen, read_styles, shared_texts, text

WORKBOOK = "workbook.bin"
ROW, BLANK, RK, ERROR, BOOL, REAL, TEXT, SHARED, F_TEXT, F_REAL, F_BOOL, F_ERROR = range(12)
COLUMNS, JOINED, BOOK, SHEET, CALCULATION = 60, 176, 153, 156, 157
FORMULA = "=…"  # its text is not read: it is kept in marks of its own
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#N/A"}


class XlsbReader:
    """Reads a binary workbook."""

    name = "xlsb"
    suffixes = (".xlsb",)
    refused_as = "calamine"
    fallback = "records"

    def recognises(self, file: SourceFile) -> bool:
        """Whether it is a zip with a binary workbook, whatever its folder and its capitals."""
        return file.is_zip and any(_plain(name).endswith(f"/{WORKBOOK}") for name in file.package.names)

    def read(self, file: SourceFile) -> Opened:
        """The worksheets, each by whichever of the two readers gives more of it, in Unicode."""
        try:
            plain, fonts, marked = read_records(file.package, file.limits)
        except (IndexError, struct.error) as fault:
            raise Unreadable(f"Tệp .xlsb hỏng ({type(fault).__name__})") from fault
        try:
            rows = {sheet.name: sheet.rows for sheet in calamine.read(file.content, self.name, file.limits)}
            opened = Opened("calamine", [fuller(sheet, rows.get(sheet.name, [])) for sheet in plain])
        except Unreadable as fault:
            if not plain or fault.fault == "locked":
                raise
            note = Note("READ_BY_FALLBACK", found=str(fault), expected=self.fallback)
            opened = Opened(self.fallback, plain, notes=[note])
        opened.sheets = [rich_text.with_values(sheet, marked.get(sheet.name, {})) for sheet in opened.sheets]
        opened = font_conversion.in_unicode(opened, lambda name: fonts.get(name, {}))
        opened.notes += carried(file.package)
        return opened


def read_records(
    package: Package, limits: Limits
) -> tuple[list[Sheet], dict[str, FontKinds], dict[str, dict[At, Cell]]]:
    """The worksheets of the package, in its own order; by their names the cells in old fonts, and those marked.

    What is marked is struck out, raised behind a figure, or shown as another number than it is.
    """
    parts = _Parts(package)
    styles = read_styles(parts.of("styles"))
    texts = shared_texts(parts.of("sharedStrings"), styles)
    book = list(xlsb_records.of_part(parts.book))
    epoch = EPOCHS[any(kind == BOOK and record[:1] and record[0] & 1 for kind, record in book)]
    is_calculated = not any(kind == CALCULATION and record_awaits_calculation(record) for kind, record in book)
    sheets: list[Sheet] = []
    fonts: dict[str, FontKinds] = {}
    marked: dict[str, dict[At, Cell]] = {}
    for record in (record for kind, record in book if kind == SHEET):
        relation = text(record, 8)
        if (content := parts.worksheet(relation)) is not None:
            name = text(record, 12 + len(relation.encode("utf-16-le")))
            grid = _Grid(texts, styles, epoch, limits, is_calculated)
            sheets.append(grid.sheet(name, content, is_hidden=record[0] != 0))
            fonts[name], marked[name] = grid.old_fonts, grid.marked
    return sheets, fonts, marked


class _Parts:
    """The parts of the workbook by their relations, wherever they are and whatever the case of their names."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._names = {_plain(name): name for name in package.names}
        book = min((name for name in self._names if name.endswith(f"/{WORKBOOK}")), default="")
        self._root = posixpath.dirname(book)
        self.book = self._part(book)
        xml = self._part(f"{self._root}/_rels/{WORKBOOK}.rels").decode("utf-8", "replace")
        tags = RELATION.findall(xml)
        self._targets = {attribute(tag, "Id"): self._placed(attribute(tag, "Target") or "") for tag in tags}
        self._kinds = {attribute(tag, "Id"): (attribute(tag, "Type") or "").rpartition("/")[2] for tag in tags}

    def of(self, kind: str) -> bytes:
        """The one part of a kind, by its usual name where no relation says another."""
        named = next((name for name, other in self._kinds.items() if other == kind), None)
        return self._part(self._targets.get(named, f"{self._root}/{kind.lower()}.bin"))

    def worksheet(self, relation: str) -> bytes | None:
        """The part of a worksheet; nothing where the relation leads to a chart, a macro or nowhere."""
        target = self._targets.get(relation)
        return self._part(target) if target in self._names and self._kinds.get(relation) == "worksheet" else None

    def _part(self, name: str) -> bytes:
        return self._package.part(self._names.get(name, ""))

    def _placed(self, target: str) -> str:
        return _plain(target if target.startswith(("/", "\\")) else f"{self._root}/{target}")


def _plain(name: str) -> str:
    """A name of a part as it is compared: in small letters, with slashes, without detours."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


class _Grid:
    """The cells of one sheet."""

    def __init__(
        self,
        texts: tuple[list[str], dict[int, str]],
        styles: BookStyles,
        epoch: datetime,
        limits: Limits,
        is_calculated: bool = True,
    ) -> None:
        (self.shared, self.seen), self.styles, self.epoch, self.limits = texts, styles, epoch, limits
        self.is_calculated = is_calculated
        self.cells: dict[At, Cell] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.percents: set[At] = set()
        self.merges: list[Merge] = []
        self.old_fonts: dict[At, str] = {}
        self.marked: dict[At, Cell] = {}

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
                self.merges += [(top, left, bottom, right)] * (bottom > top or right > left)
            elif kind != BLANK and kind in xlsb_records.CELLS:
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
        column, number = struct.unpack_from("<II", record)
        self.limits.check_size(row + 1, column + 1)  # of an empty text too: calamine lays it out
        style, value, at = self.styles.of(number & 0xFFFFFF), self._value(kind, record[8:]), (row, column)
        if value == "":
            return
        if isinstance(value, float) and style.shown == "percent":
            self.percents.add(at)
        if isinstance(value, float) and style.shown == "date":
            with contextlib.suppress(OverflowError):  # a number that is no day stays a number
                value = day_of(value, self.epoch)
        self.cells[at] = value
        if kind == F_REAL and value == 0 and not self.is_calculated:
            self.marked[at] = CellFault("formula_without_value", FORMULA)
            return
        if style.font.old:
            self.old_fonts[at] = style.font.old
        if (seen := self._as_seen(kind, record[8:], value, style)) != value:
            self.marked[at] = seen

    def _value(self, kind: int, field: bytes) -> Cell:
        if kind in (TEXT, F_TEXT):
            return text(field, 0)
        if kind == xlsb_records.RICH_TEXT:
            return text(field, 1)
        if kind in (ERROR, F_ERROR):
            return CellFault("error_cell", ERRORS.get(field[0], "#"))
        if kind in (BOOL, F_BOOL):
            return bool(field[0])
        if kind == SHARED:
            [place] = struct.unpack_from("<I", field)
            return self.shared[place] if place < len(self.shared) else CellFault("error_cell", f"#s{place}")
        return _packed(field) if kind == RK else _double(field)

    def _as_seen(self, kind: int, field: bytes, value: Cell, style: Style) -> Cell:
        """The value with what is struck or raised in it marked; in doubt where it is struck or shown otherwise."""
        if kind == xlsb_records.RICH_TEXT:
            value = as_seen(field, self.styles)
        elif kind == SHARED and self.seen:
            value = self.seen.get(struct.unpack_from("<I", field)[0], value)
        if style.font.is_struck:
            value = rich_text.struck_out(value)
        return rich_text.shown_otherwise(value, style.otherwise) if style.otherwise else value


def _double(field: bytes) -> float:
    number: float
    [number] = struct.unpack_from("<d", field)
    return number


def _packed(field: bytes) -> float:
    """A number in four bytes: a whole one or the upper half of a double, perhaps to be divided by a hundred."""
    [bits] = struct.unpack_from("<i", field)
    number = float(bits >> 2) if bits & 2 else _double(b"\0\0\0\0" + struct.pack("<i", bits & ~3))
    return number / 100 if bits & 1 else number
