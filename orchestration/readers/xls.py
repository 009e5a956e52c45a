"""Reads an .xls by calamine, and through xlrd what calamine does not say of it, or all of it; writes nothing.

xlrd is asked only when a sheet shows letters of an old font, when it holds a form (calamine gives an error in a cell as
silence), or when calamine failed. Refuses what else is kept in a compound file: locked workbooks, old letters.
A workbook locked in the oldest way keeps its records and scrambles what they hold: calamine may take that for cells.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from orchestration.readers import calamine, font_conversion
from orchestration.readers.errors import Unreadable
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import Note, Opened, Places, Sheet
from orchestration.readers.xlrd_book import XlrdBook

LOCKED = "EncryptedPackage".encode("utf-16-le")
LETTER = "WordDocument".encode("utf-16-le")
WRITE_PROTECTED, PASSWORD = 0x86, 0x2F  # records that may come second, behind the one that begins a workbook
SECTOR = 64  # bytes; a stream begins at a multiple of it
_BEGINS = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")


class XlsReader:
    """Reads a workbook of Excel 97 to 2003."""

    name = "xls"
    suffixes = (".xls",)
    refused_as = "calamine"
    fallback = "xlrd"

    def recognises(self, file: SourceFile) -> bool:
        """Whether it is a compound file of old Office, of which only a workbook can be read."""
        return file.is_compound

    def read(self, file: SourceFile) -> Opened:
        """The worksheets by calamine, to be asked for what it leaves out; all by xlrd where calamine fails."""
        if LOCKED in file.content or _is_scrambled(file.content):
            raise Unreadable("Tệp được đặt mật khẩu", "locked")
        if LETTER in file.content:
            raise Unreadable("Nội dung là tệp Word đời cũ (.doc); cần .docx hoặc bảng tính", "not_a_table")
        book = XlrdBook(file.content, file.limits)
        try:
            sheets = calamine.read(file.content, self.name, file.limits)
            opened = Opened("calamine", [])
            more = partial(self._whole, book, opened.notes)
            opened.sheets = [
                replace(sheet, percents=_percents(book, sheet.name), dates=partial(book.dates, sheet.name), more=more)
                for sheet in sheets
            ]
        except Unreadable as fault:
            if fault.fault == "locked":
                raise
            note = Note("READ_BY_FALLBACK", found=str(fault), expected=self.fallback)
            opened = Opened(self.fallback, book.sheets(), notes=[note])
        return font_conversion.in_unicode(opened, book.old_fonts)

    def _whole(self, book: XlrdBook, notes: list[Note], sheet: Sheet) -> Sheet:
        """What the second reader finds beside calamine's cells, on a sheet that holds a form."""
        whole, lost = book.added(sheet)
        if lost:
            note = f"calamine đọc thiếu {lost} ô"
            notes.append(Note("READ_BY_FALLBACK", sheet.name, found=note, expected=self.fallback))
        return whole


def _is_scrambled(content: bytes) -> bool:
    """Whether a workbook begins with the record that says by what its other records are scrambled."""
    starts = (match.start() for match in _BEGINS.finditer(content) if match.start() % SECTOR == 0)
    return any(_second(content, start) == PASSWORD for start in starts)


def _second(content: bytes, start: int) -> int | None:
    """The kind of the record behind the first; whether the workbook may be written is passed over."""
    at, kind = start, None
    for _ in range(2):
        if at + 6 > len(content):
            return None
        at += 4 + int(struct.unpack_from("<H", content, at + 2)[0])
        kind = int.from_bytes(content[at : at + 2], "little")
        if kind != WRITE_PROTECTED:
            return kind
    return kind


def _percents(book: XlrdBook, name: str) -> Callable[[], Places]:
    return cache(lambda: book.percents(name))
