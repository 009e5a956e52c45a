"""Opens the bytes of one file, whatever it is, into sheets of cells at their true addresses; writes nothing.

The content chooses the reader, not the name; where calamine fails or gives less, a second reader reads. Refuses, with a
reason a person can act on, files that are empty, too large, locked, broken, dangerous, or hold no table. Knows no form.
"""

import struct
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

from orchestration.readers import (
    calamine,
    csv_table,
    docx,
    encodings,
    font_conversion,
    html_or_xml,
    ods,
    package_repair,
    shared_strings,
    xlsb,
    xlsx,
    xlsx_worksheet,
)
from orchestration.readers.errors import Unreadable
from orchestration.readers.opc_package import Package
from orchestration.readers.sheet import Note, Opened, Sheet
from orchestration.readers.xls import OldBook
from orchestration.readers.xlsx_worksheet import check_size

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


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook, a letter or a page does, whatever the file is called."""
    return content.startswith((ZIP, OLE)) or html_or_xml.is_markup(content)


def check_content(content: bytes) -> None:
    """Refuse what is not worth opening."""
    if not content:
        raise Unreadable("Tệp rỗng (0 byte)", "empty")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Tệp lớn hơn {MAX_BYTES // 2**20} MB", "too_large")
    for start, kind in OTHER_KINDS.items():
        if content.startswith(start):
            raise Unreadable(f"Nội dung là {kind}, không phải bảng tính", "not_a_table")


def sheets(content: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook, in order."""
    for sheet in open_workbook(content).sheets:
        yield sheet.whole()


def open_workbook(content: bytes, wanted: shared_strings.Wanted | None = None) -> Opened:
    """A workbook or a letter, opened; one whose texts are unwanted may be left unread, without a sheet."""
    check_content(content)
    if content.startswith(OLE):
        return _open_old(content)
    if not content.startswith(ZIP):
        return html_or_xml.open_markup(content)
    package = Package(content)
    if docx.BODY in package.names:
        found, fonts = docx.read(package)
        notes = [Note("OLD_FONT", found=", ".join(sorted(fonts)))] if fonts else []
        return Opened("docx", found, notes=notes)
    if "content.xml" in package.names:
        return _open_ods(content, package)
    if "xl/workbook.bin" in package.names:
        return _with_notes(_open_binary(content, package), package)
    if package_repair.is_odd(package):
        return _open_odd(package)
    return _with_notes(xlsx.open_xlsx(content, package, wanted), package)


def _open_odd(package: Package) -> Opened:
    """An .xlsx whose parts have other names than every reader looks for."""
    usual = package_repair.made_usual(package)
    if usual is None:
        raise Unreadable("Tệp nén không phải là bảng tính", "not_a_table")
    opened = _with_notes(xlsx.open_xlsx(usual, Package(usual)), package)
    found = "các phần trong tệp mang tên khác thường"
    opened.notes.insert(0, Note("READ_BY_FALLBACK", found=found, expected=opened.reader))
    return opened


def open_text(content: bytes) -> Opened:
    """A text file, opened; its encoding is said."""
    text, encoding = encodings.decode(content)
    if text.count("\n") > xlsx_worksheet.MAX_ROWS:
        check_size(text.count("\n"), 1)
    notes = [] if encoding.startswith("UTF-") and "," not in encoding else [Note("OLD_ENCODING", found=encoding)]
    return Opened("csv", [csv_table.read(text)], encoding, notes)


def _open_old(content: bytes) -> Opened:
    if LOCKED in content:
        raise Unreadable("Tệp được đặt mật khẩu", "locked")
    if LETTER in content:
        raise Unreadable("Nội dung là tệp Word đời cũ (.doc); cần .docx hoặc bảng tính", "not_a_table")
    book = OldBook(content)
    try:
        found = calamine.read(content, "xls")
        opened = Opened("calamine", [])
        more = partial(_added, book, opened.notes)
        opened.sheets = [
            replace(sheet, percents=_asked(book, sheet.name), dates=partial(book.dates, sheet.name), more=more)
            for sheet in found
        ]
    except Unreadable as fault:
        if fault.fault == "locked":
            raise
        opened = Opened("xlrd", book.sheets(), notes=[Note("READ_BY_FALLBACK", found=str(fault), expected="xlrd")])
    return font_conversion.in_unicode(opened, book.old_fonts)


def _added(book: OldBook, notes: list[Note], sheet: Sheet) -> Sheet:
    """What the second reader finds beside calamine's cells, on a sheet that holds a form."""
    whole, lost = book.added(sheet)
    if lost:
        notes.append(Note("READ_BY_FALLBACK", sheet.name, found=f"calamine đọc thiếu {lost} ô", expected="xlrd"))
    return whole


def _asked(book: OldBook, name: str):
    return cache(lambda: book.percents(name))


def _open_ods(content: bytes, package: Package) -> Opened:
    manifest = package.part("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise Unreadable("Tệp được đặt mật khẩu", "locked")
    plain = ods.read(package)  # also the guard: calamine would lay out every repeated cell
    try:
        found = {sheet.name: sheet for sheet in calamine.read(content, "ods")}
    except Unreadable as fault:
        return Opened("xml", plain, notes=[Note("READ_BY_FALLBACK", found=str(fault), expected="xml")])
    rows = {name: sheet.rows for name, sheet in found.items()}
    return Opened("calamine", [_fuller(sheet, rows.get(sheet.name, [])) for sheet in plain])


def _open_binary(content: bytes, package: Package) -> Opened:
    """An .xlsb by calamine, and by its records where that gives less; calamine is silent on what `xlsb` adds."""
    try:
        plain, fonts = xlsb.read(package)
    except (IndexError, struct.error, UnicodeDecodeError) as fault:
        raise Unreadable(f"Tệp .xlsb hỏng ({type(fault).__name__})") from fault
    try:
        found = {sheet.name: sheet.rows for sheet in calamine.read(content, "xlsb")}
        opened = Opened("calamine", [_fuller(sheet, found.get(sheet.name, [])) for sheet in plain])
    except Unreadable as fault:
        if not plain or fault.fault == "locked":
            raise
        opened = Opened("records", plain, notes=[Note("READ_BY_FALLBACK", found=str(fault), expected="records")])
    return font_conversion.in_unicode(opened, lambda name: fonts.get(name, {}))


def _fuller(plain: Sheet, rows: list[list[object]]) -> Sheet:
    """The sheet with the rows of whichever reader gave more of it."""
    return plain if _filled(rows) < _filled(plain.rows) else replace(plain, rows=rows)


def _filled(rows: list[list[object]]) -> int:
    return sum(len(row) - row.count("") for row in rows)


def _with_notes(opened: Opened, package: Package) -> Opened:
    """What the file carries beside its cells, which is never run and never followed."""
    if any(name.endswith("vbaProject.bin") for name in package.names):
        opened.notes.append(Note("FILE_HAS_MACROS"))
    if any(name.startswith("xl/externalLinks/") for name in package.names):
        opened.notes.append(Note("FILE_HAS_LINKS"))
    return opened
