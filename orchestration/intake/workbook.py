"""Opens the bytes of one file, whatever it is, into sheets of cells at their true addresses; writes nothing.

The content chooses the reader, not the name. What calamine gives is checked against the file's own count of filled
cells; where it fails or gives less, a second reader reads. Refuses, with a reason a person can act on, files that are
empty, too large, locked, broken, dangerous, or hold no table. Knows no form.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from io import BytesIO

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from orchestration.intake import docx, encodings, ods, old_fonts, sheet_xml, text_table, xlsx_plain
from orchestration.intake.grid import Note, Opened, Sheet
from orchestration.intake.numbers import CellFault
from orchestration.intake.package import Package
from orchestration.intake.sheet_xml import check_size
from orchestration.intake.styles import read_styles
from orchestration.intake.unreadable import Unreadable
from orchestration.intake.xls import OldBook

MAX_BYTES = 50 * 2**20
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
LETTER = "WordDocument".encode("utf-16-le")
OTHER_KINDS = {
    b"\xff\xd8\xff": "ảnh JPEG",
    b"\x89PNG": "ảnh PNG",
    b"GIF8": "ảnh GIF",
    b"%PDF": "tệp PDF",
    b"{\\rtf": "tệp RTF",
    b"Rar!": "tệp nén RAR",
    b"7z\xbc\xaf": "tệp nén 7z",
    b"\x1f\x8b": "tệp nén GZIP",
    b"\x7fELF": "chương trình máy tính",
    b"MZ": "chương trình máy tính",
}
_ESCAPED = re.compile(r"_x([0-9A-CEF][0-9A-F]{3}|D[0-7][0-9A-F]{2})_")  # half a pair is no letter
MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"mime-version:")


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook or a letter does, whatever the file is called."""
    return content.startswith((ZIP, OLE))


def check_content(content: bytes) -> None:
    """Refuse what is not worth opening."""
    if not content:
        raise Unreadable("Tệp rỗng (0 byte)", "empty")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Tệp lớn hơn {MAX_BYTES // 2**20} MB", "too_large")
    for start, kind in OTHER_KINDS.items():
        if content.startswith(start):
            raise Unreadable(f"Nội dung là {kind}, không phải bảng tính", "not_a_table")
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise Unreadable("Nội dung là trang web hoặc XML, không phải bảng tính", "not_a_table")


def sheets(content: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook, in order."""
    yield from open_workbook(content).sheets


def open_workbook(content: bytes) -> Opened:
    """A workbook or a letter, opened."""
    check_content(content)
    if content.startswith(OLE):
        return _open_old(content)
    package = Package(content)
    if docx.BODY in package.names:
        found, fonts = docx.read(package)
        notes = [Note("OLD_FONT", found=", ".join(sorted(fonts)))] if fonts else []
        return Opened("docx", found, notes=notes)
    if "content.xml" in package.names:
        return _open_ods(content, package)
    if "xl/workbook.bin" in package.names:
        return _with_notes(Opened("calamine", _calamine(content, "xlsb")), package)
    if "xl/workbook.xml" not in package.names:
        raise Unreadable("Tệp nén không phải là bảng tính", "not_a_table")
    return _with_notes(_open_xlsx(content, package), package)


def open_text(content: bytes) -> Opened:
    """A text file, opened; its encoding is said."""
    text, encoding = encodings.decode(content)
    if text.count("\n") > sheet_xml.MAX_ROWS:
        check_size(text.count("\n"), 1)
    notes = [] if encoding.startswith("UTF-") and "," not in encoding else [Note("OLD_ENCODING", found=encoding)]
    return Opened("csv", [text_table.read(text)], encoding, notes)


def _open_xlsx(content: bytes, package: Package) -> Opened:
    sheet_xml.check_sheets(package)
    parts = package.sheet_parts
    try:
        found = _calamine(content, "xlsx")
    except Unreadable as fault:
        if fault.fault == "locked":
            raise
        return _read_plainly(package, str(fault))
    lacking = [sheet.name for sheet in found if _lacks(sheet, package)]
    if lacking or not found:
        plain = _read_plainly(package, f"calamine đọc thiếu ô ở trang tính {', '.join(map(repr, lacking[:3]))}")
        if _filled(plain.sheets) > _filled(found):
            return plain
    get_styles = cache(lambda: read_styles(package.part("xl/styles.xml")))
    if b"_x" in package.part("xl/sharedStrings.xml"):
        found = [replace(sheet, rows=[[_unescaped(value) for value in row] for row in sheet.rows]) for sheet in found]
    told = [_told(sheet, package.part(parts.get(sheet.name, "")), get_styles) for sheet in found]
    return _in_unicode(
        Opened("calamine", told),
        partial(_fonts, package, get_styles),
    )


def _read_plainly(package: Package, why: str) -> Opened:
    """The second reader of an .xlsx; the file is damaged if it finds no sheet either."""
    get_styles = cache(lambda: read_styles(package.part("xl/styles.xml")))
    hidden = xlsx_plain.hidden_sheets(package)
    found = [replace(sheet, is_hidden=sheet.name in hidden) for sheet in xlsx_plain.read(package)]
    if not found:
        raise Unreadable(f"Tệp hỏng, không mở được ({why})")
    told = [_told(sheet, package.part(package.sheet_parts[sheet.name]), get_styles) for sheet in found]
    opened = Opened("xml", told, notes=[Note("READ_BY_FALLBACK", found=why, expected="xml")])
    return _in_unicode(
        opened,
        partial(_fonts, package, get_styles),
    )


def _fonts(package: Package, get_styles, sheet_name: str) -> dict[tuple[int, int], str]:
    """The cells of a sheet typed in a font of before Unicode, by its kind."""
    by_style = get_styles().old_fonts
    xml = package.part(package.sheet_parts.get(sheet_name, ""))
    return {at: by_style[style] for at, style in sheet_xml.styled(xml, by_style).items()}


def _unescaped(value: object) -> object:
    """Excel writes a letter that XML cannot hold as _x000D_."""
    if not isinstance(value, str) or "_x" not in value:
        return value
    return _ESCAPED.sub(lambda said: chr(int(said[1], 16)), value)


def _lacks(sheet: Sheet, package: Package) -> bool:
    """Whether calamine gave fewer filled cells than the file says it has."""
    xml = package.part(package.sheet_parts.get(sheet.name, ""))
    filled, owed = _filled([sheet]), sheet_xml.count_filled(xml)
    if filled >= owed:
        return False
    blank = sheet_xml.count_blank_texts(xml, package.part("xl/sharedStrings.xml"))
    return filled < owed - blank - len(sheet_xml.faults(xml))


def _filled(found: list[Sheet]) -> int:
    return sum(value != "" for sheet in found for row in sheet.rows for value in row)


def _told(sheet: Sheet, xml: bytes, get_styles) -> Sheet:
    """The sheet with what calamine does not say: faults, hidden parts and per cents."""
    if not xml:
        return sheet
    hidden_rows, hidden_columns = sheet_xml.hidden(xml)
    return replace(
        sheet,
        rows=_with_faults(sheet.rows, sheet_xml.faults(xml)),
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        percents=cache(lambda: sheet_xml.percents(xml, get_styles())),
    )


def _open_old(content: bytes) -> Opened:
    if LOCKED in content:
        raise Unreadable("Tệp được đặt mật khẩu", "locked")
    if LETTER in content:
        raise Unreadable("Nội dung là tệp Word đời cũ (.doc); cần .docx hoặc bảng tính", "not_a_table")
    book = OldBook(content)
    try:
        found = _calamine(content, "xls")
        opened = Opened("calamine", [replace(sheet, percents=_asked(book, sheet.name)) for sheet in found])
    except Unreadable as fault:
        if fault.fault == "locked":
            raise
        opened = Opened("xlrd", book.sheets(), notes=[Note("READ_BY_FALLBACK", found=str(fault), expected="xlrd")])
    return _in_unicode(opened, book.old_fonts)


def _asked(book: OldBook, name: str):
    return cache(lambda: book.percents(name))


def _open_ods(content: bytes, package: Package) -> Opened:
    manifest = package.part("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise Unreadable("Tệp được đặt mật khẩu", "locked")
    plain = ods.read(package)  # also the guard: calamine would lay out every repeated cell
    try:
        found = {sheet.name: sheet for sheet in _calamine(content, "ods")}
    except Unreadable as fault:
        return Opened("xml", plain, notes=[Note("READ_BY_FALLBACK", found=str(fault), expected="xml")])
    merged = []
    for sheet in plain:
        rows = found[sheet.name].rows if sheet.name in found else []
        fewer = sum(value != "" for row in rows for value in row) < sum(v != "" for row in sheet.rows for v in row)
        merged.append(sheet if fewer else replace(sheet, rows=rows))
    return Opened("calamine", merged)


def _calamine(content: bytes, kind: str) -> list[Sheet]:
    """The worksheets as calamine reads them; its own panics are no `Exception`."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return [
            _sheet(book, about.name, about.visible != SheetVisibleEnum.Visible)
            for about in book.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as fault:
        raise Unreadable("Tệp được đặt mật khẩu", "locked") from fault
    except (Unreadable, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        raise Unreadable(f"Tệp .{kind} hỏng, không mở được ({fault})") from fault


def _sheet(book: CalamineWorkbook, name: str, is_hidden: bool) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    check_size(sheet.total_height, sheet.total_width)
    # else leading empty rows vanish and addresses shift
    return Sheet(name, sheet.to_python(skip_empty_area=False), is_hidden=is_hidden)


def _in_unicode(opened: Opened, fonts_of) -> Opened:
    """The sheets with text of old fonts converted, and a note of each sheet where that was done."""
    for place, sheet in enumerate(opened.sheets):
        converted, kinds, first = old_fonts.convert(sheet, fonts_of)
        if kinds:
            opened.sheets[place] = converted
            opened.notes.append(Note("OLD_FONT", sheet.name, first, ", ".join(sorted(kinds))))
    return opened


def _with_notes(opened: Opened, package: Package) -> Opened:
    """What the file carries beside its cells, which is never run and never followed."""
    if any(name.endswith("vbaProject.bin") for name in package.names):
        opened.notes.append(Note("FILE_HAS_MACROS"))
    if any(name.startswith("xl/externalLinks/") for name in package.names):
        opened.notes.append(Note("FILE_HAS_LINKS"))
    return opened


def _with_faults(rows: list[list[object]], found: dict[tuple[int, int], CellFault]) -> list[list[object]]:
    """Put faults where calamine gives nothing; they may stand beyond the last value."""
    if not found:
        return rows
    width = max([col + 1 for _, col in found] + [len(row) for row in rows], default=0)
    height = max([row + 1 for row, _ in found] + [len(rows)])
    rows = [row + [""] * (width - len(row)) for row in rows + [[]] * (height - len(rows))]
    for (row, col), fault in found.items():
        if rows[row][col] == "":
            rows[row][col] = fault
    return rows
