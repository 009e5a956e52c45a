"""How much of a stranger's workbook is opened to be copied as it is; reads its parts one by one, writes nothing.

openpyxl keeps every element in memory and takes minutes where calamine takes a moment: half a million cell formats
pack into 11 kB. What is beyond these limits is copied as its values, by a process that may be ended.
"""

import re
from zipfile import ZipFile

MAX_CELLS = 400_000
MAX_HEAVY = 140_000  # elements that cost much each; Excel itself stops at 65,490 cell formats, kept in two lists
MAX_TAGS = 2_500_000  # of all parts
_HEAVY = re.compile(rb"<(?:\w+:)?(?:xf|cfRule|dataValidation|hyperlink|definedName|comment|mergeCell|col)[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_JOINED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']""")


def check(package: ZipFile) -> None:
    """Refuse what openpyxl would not open in reasonable time and memory.

    Raises:
        ValueError: it holds too many cells, joined cells, formats or tags.
    """
    cells = tags = heavy = 0
    for name in package.namelist():
        if not name.lower().endswith((".xml", ".rels", ".vml")):
            continue
        xml = package.read(name)
        tags += xml.count(b"<")
        heavy += len(_HEAVY.findall(xml))
        if "worksheets/" in name.lower():
            cells += len(_CELL.findall(xml)) + sum(map(_area, _JOINED.findall(xml)))
        if cells > MAX_CELLS or tags > MAX_TAGS or heavy > MAX_HEAVY:
            raise ValueError("too many cells, formats or parts to copy")


def _area(corners: tuple[bytes, bytes, bytes, bytes]) -> int:
    left, top, right, bottom = corners
    return (abs(int(bottom) - int(top)) + 1) * (abs(_column(right) - _column(left)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
