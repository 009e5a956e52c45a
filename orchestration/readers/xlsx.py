"""Opens an .xlsx: calamine first, checked against the file's own count of filled cells; else the plain XML reader.

Writes nothing. Adds what calamine does not say: faults, hidden parts, per cents, old fonts.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from orchestration.notation.cell import CellFault
from orchestration.readers import (
    calamine,
    cell_places,
    font_conversion,
    package_repair,
    rich_text,
    shared_strings,
    uncalculated,
    xlsx_fallback,
    xlsx_worksheet,
)
from orchestration.readers.errors import Unreadable
from orchestration.readers.opc_package import Package, carried
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import At, FontKinds, Note, Opened, Rows, Sheet, filled
from orchestration.readers.styles import Styles, read_styles

STRINGS, STYLES, WORKBOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
GetStyles = Callable[[], Styles]


class XlsxReader:
    """Reads a workbook of Excel 2007 and later, whatever its parts are called."""

    name = "xlsx"
    suffixes = (".xlsx", ".xlsm")
    refused_as = "calamine"
    fallback = "xml"

    def recognises(self, file: SourceFile) -> bool:
        """Whether it is a zip with a part that may be the workbook."""
        return file.is_zip and package_repair.may_hold_workbook(file.package)

    def read(self, file: SourceFile) -> Opened:
        """The workbook by the first reader that gives all of it; no further than its texts if they are unwanted."""
        if package_repair.is_odd(file.package):
            return self._read_odd(file)
        opened = self._read_usual(file)
        opened.notes += carried(file.package)
        return opened

    def _read_odd(self, file: SourceFile) -> Opened:
        """An .xlsx whose parts have other names than every reader looks for."""
        usual = package_repair.made_usual(file.package, file.limits.max_unpacked)
        if usual is None:
            raise Unreadable("Tệp nén không phải là bảng tính", "not_a_table")
        opened = self._read_usual(SourceFile(usual, file.name, file.limits))
        oddity = "các phần trong tệp mang tên khác thường"
        note = Note("READ_BY_FALLBACK", found=oddity, expected=opened.reader)
        opened.notes = [note, *opened.notes, *carried(file.package)]
        return opened

    def _read_usual(self, file: SourceFile) -> Opened:
        package = file.package
        can_lay_out = cell_places.is_coded(package) or xlsx_worksheet.check_sheets(package, file.limits)
        if file.wanted and not cell_places.is_coded(package) and not shared_strings.is_wanted(package, file.wanted):
            return Opened("texts", [])
        if (placed := cell_places.placed(package)) is not None:  # a form, or a sheet in UTF-16, which is none yet
            return self._read_usual(SourceFile(placed, file.name, file.limits, file.wanted))
        if not can_lay_out:
            return self._read_plainly(file, "ô chữ rỗng kéo dài tới cuối trang tính")
        parts = package.sheet_parts  # first: without its relations a workbook is damaged, whatever calamine makes of it
        try:
            sheets = calamine.read(file.content, self.name, file.limits)
        except Unreadable as fault:
            if fault.fault == "locked":
                raise
            return self._read_plainly(file, str(fault))
        lacking = [sheet.name for sheet in sheets if _lacks(sheet, package.part(parts.get(sheet.name, "")), package)]
        if lacking or not sheets:
            why = f"calamine đọc thiếu ô ở trang tính {', '.join(map(repr, lacking[:3]))}"
            plain = self._read_plainly(file, why)
            if _filled(plain.sheets) > _filled(sheets) or xlsx_fallback.is_contradicted(plain.sheets):
                return plain
        if b"_x" in package.part(STRINGS):
            sheets = [_unescaped(sheet) for sheet in sheets]
        return _completed(Opened("calamine", sheets), package, file.limits.max_columns)

    def _read_plainly(self, file: SourceFile, why: str) -> Opened:
        """The second reader of an .xlsx; the file is damaged if it finds no sheet either."""
        package = file.package
        hidden = xlsx_fallback.hidden_sheets(package)
        sheets = [replace(sheet, is_hidden=sheet.name in hidden) for sheet in xlsx_fallback.read(package, file.limits)]
        if not sheets:
            raise Unreadable(f"Tệp hỏng, không mở được ({why})")
        if STRINGS not in package.names and any(xlsx_fallback.lacks_texts(sheet) for sheet in sheets):
            raise Unreadable("Tệp hỏng: thiếu phần chứa chữ của các ô (sharedStrings)")
        note = Note("READ_BY_FALLBACK", found=why, expected=self.fallback)
        return _completed(Opened(self.fallback, sheets, notes=[note]), package, file.limits.max_columns)


def _completed(opened: Opened, package: Package, max_columns: int) -> Opened:
    """The sheets in Unicode, to be asked for what their reader does not say if they hold a form."""
    get_styles = cache(lambda: read_styles(package.part(STYLES)))
    strings, parts = package.part(STRINGS), package.sheet_parts
    if uncalculated.awaits_calculation(package.part(WORKBOOK)):
        opened.sheets = [
            _without_stored_zeros(sheet, package.part(parts.get(sheet.name, ""))) for sheet in opened.sheets
        ]
    opened.sheets = [
        _with_more(sheet, package.part(parts.get(sheet.name, "")), strings, get_styles, max_columns)
        for sheet in opened.sheets
    ]
    return font_conversion.in_unicode(opened, partial(_fonts, package, get_styles))


def _without_stored_zeros(sheet: Sheet, xml: bytes) -> Sheet:
    return replace(sheet, rows=uncalculated.without_stored_zeros(sheet.rows, xml))


def _unescaped(sheet: Sheet) -> Sheet:
    return replace(sheet, rows=[list(map(xlsx_worksheet.unescaped, row)) for row in sheet.rows])


def _lacks(sheet: Sheet, xml: bytes, package: Package) -> bool:
    """Whether calamine gave fewer filled cells than the file says it has."""
    read, owed = filled(sheet.rows), xlsx_worksheet.count_filled(xml)
    if read >= owed:
        return False
    blank = xlsx_worksheet.count_blank_texts(xml, package.part(STRINGS))
    return read < owed - blank - len(xlsx_worksheet.faults(xml))


def _fonts(package: Package, get_styles: GetStyles, sheet_name: str) -> FontKinds:
    """The cells of a sheet typed in a font of before Unicode, by its kind."""
    by_style = get_styles().old_fonts
    xml = package.part(package.sheet_parts.get(sheet_name, ""))
    return {at: by_style[style] for at, style in xlsx_worksheet.styled(xml, by_style).items()}


def _filled(sheets: list[Sheet]) -> int:
    return sum(filled(sheet.rows) for sheet in sheets)


def _with_more(sheet: Sheet, xml: bytes, strings: bytes, get_styles: GetStyles, max_columns: int) -> Sheet:
    """The sheet, which will be asked for what calamine does not say if it holds a form."""
    if not xml:
        return sheet
    return replace(sheet, more=lambda lean: _whole(lean, xml, strings, get_styles, max_columns))


def _whole(sheet: Sheet, xml: bytes, strings: bytes, get_styles: GetStyles, max_columns: int) -> Sheet:
    """The sheet with what calamine does not say: faults, hidden parts, per cents, what is struck out or raised."""
    sheet = rich_text.as_seen(sheet, xml, strings, get_styles())
    hidden_rows, hidden_columns = xlsx_worksheet.hidden(xml, max_columns)
    return replace(
        sheet,
        rows=_with_faults(sheet.rows, xlsx_worksheet.faults(xml)),
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        merges=xlsx_worksheet.merges(xml),
        percents=cache(lambda: xlsx_worksheet.percents(xml, get_styles())),
        dates=lambda: xlsx_worksheet.dates(xml, get_styles()),
        more=None,
    )


def _with_faults(rows: Rows, faults: dict[At, CellFault]) -> Rows:
    """Put faults where calamine gives nothing; they may stand beyond the last value."""
    if not faults:
        return rows
    width = max([col + 1 for _, col in faults] + [len(row) for row in rows], default=0)
    height = max([row + 1 for row, _ in faults] + [len(rows)])
    rows = [[*row, *[""] * (width - len(row))] for row in rows + [[]] * (height - len(rows))]
    for (row, col), fault in faults.items():
        if rows[row][col] == "":
            rows[row][col] = fault
    return rows
