"""Gives every row and cell of an .xlsx its place where a program left it out; changes the copy in memory that is read.

A cell without one stands behind the last. Readers of values count, but what is asked of a sheet's XML (how a number is
shown, errors, hidden rows) is found by the place that a cell says. A sheet in UTF-16 is read in UTF-8.
"""

import re

from orchestration.readers.opc_package import Package
from orchestration.readers.package_repair import packed
from orchestration.readers.sheet import letters

MARKS = (b"\xff\xfe", b"\xfe\xff")
_ODD_CELL = re.compile(rb'<c(?! r="|o)')  # <col, <cols> and <conditionalFormatting> are no cells
_CELLS = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACED = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*\s)?r=["']""")
_TAG = re.compile(rb"<(?P<name>(?:\w+:)?(?P<kind>row|c))(?=[\s/>])(?P<rest>[^>]*)")
_OWN = re.compile(rb"""(?:^|\s)r=["']([A-Za-z]*)([0-9]*)["']""")
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def placed(package: Package) -> bytes | None:
    """The workbook with every place written out; nothing where it has them all."""
    sheets = {name: package.part(name) for name in package.sheet_parts.values() if name in package.names}
    odd = {name: xml for name, xml in sheets.items() if xml[:2] in MARKS or _lacks_places(xml)}
    if not odd:
        return None
    parts = {name: package.part(name) for name in package.names}
    return packed(parts | {name: _with_places(_in_utf8(xml)) for name, xml in odd.items()})


def is_coded(package: Package) -> bool:
    """Whether a sheet is in UTF-16."""
    sheets = (name for name in package.sheet_parts.values() if name in package.names)
    return any(package.part(name)[:2] in MARKS for name in sheets)


def _lacks_places(xml: bytes) -> bool:
    if b'<c r="' in xml and not _ODD_CELL.search(xml):  # as most programs write all of them
        return False
    return len(_CELLS.findall(xml)) > len(_PLACED.findall(xml))


def _in_utf8(xml: bytes) -> bytes:
    if xml[:2] not in MARKS:
        return xml
    return _DECLARED.sub("", xml.decode("utf-16", "replace")).encode()


def _with_places(xml: bytes) -> bytes:
    row = column = 0

    def with_place(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        own = _OWN.search(tag["rest"])
        if tag["kind"] == b"row":
            row, column = int(own[2]) if own and own[2] else row + 1, 0
            return tag[0] if own else b'<%s r="%d"%s' % (tag["name"], row, tag["rest"])
        if own and own[1]:
            column = _column(own[1])
            return tag[0]
        column += 1
        return b'<%s r="%s%d"%s' % (tag["name"], letters(column - 1).encode(), row, tag["rest"])

    return _TAG.sub(with_place, xml)


def _column(name: bytes) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number
