"""Reads the sheets of an .xlsx for what calamine does not say; refuses sheets that would exhaust the machine.

calamine allocates the whole rectangle of what a sheet holds (one value at XFD1048576 ends the process; cells that are
only formatted it passes over), and gives error cells and formulas without a value as empty ones; it says nothing of
hidden rows and of how a number is shown.
"""

import html
import re
from collections.abc import Iterator

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.opc_package import Package, attribute
from orchestration.readers.sheet import At, Merge, Places
from orchestration.readers.styles import Styles

LONGEST_PREFIX = 80  # bytes of '<x:' before the name of an element

_FAR = re.compile(rb"""r=["'](?:[A-Za-z]{3,}[0-9]|[A-Za-z]{0,2}[0-9]{5,})""")
_ADDRESS = re.compile(rb"""r=["']([A-Za-z]*)([0-9]+)["']""")
_NOT_BLANK = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>(?!</)")  # blank is <c r="AMJ1" s="4"/>, or the same with an end
_EMPTY_TEXT = re.compile(rb"<(?:\w+:)?(?:v|is)(?:>(?:<(?:\w+:)?t(?:\s[^>]*)?(?:/>|></(?:\w+:)?t>))?</|\s*/>)")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>(.+?)</(?:\w+:)?v>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\bhidden=["'](?:1|true)["'][^>]*>""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s[^>]*?\bhidden=["'](?:1|true)["'][^>]*>""")
_ITEM = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?si>)", re.DOTALL)
_LETTERS = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>[^<]")
_FORMULAS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_FORMULA_ENDS = re.compile(rb"f[ >/]")  # the letters f and e are rare in a sheet: looking for them is looking at little
_ERROR_ENDS = re.compile(rb"e[\"']")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["']([0-9]{1,6})["']""")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']""")
_ESCAPED = re.compile(r"_x([0-9A-CEF][0-9A-F]{3}|D[0-7][0-9A-F]{2})_")  # half a pair is no letter
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")


def check_sheets(package: Package, limits: Limits) -> bool:
    """Refuse a workbook whose values span too much; whether calamine can lay out every sheet, empty texts and all."""
    can_all = True
    for name in package.names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            xml = package.part(name)
            if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise Unreadable("Trang tính dùng bảng mã không hỗ trợ (UTF-16)")
            # nothing beyond ZZ9999: calamine can lay it out, and most sheets are far smaller
            if _FAR.search(xml) and not limits.hold(*_extent(xml)):
                limits.check_size(*_extent_filled(xml, with_empty_texts=False))
                can_all &= limits.hold(*_extent_filled(xml, with_empty_texts=True))
    return can_all


def count_filled(xml: bytes) -> int:
    """How many cells of a sheet hold something, by the file's own word (blank texts among them)."""
    plain = xml.count(b"<v") + xml.count(b"<is>")
    return plain or len(_FILLED.findall(xml))


def count_blank_texts(xml: bytes, strings: bytes) -> int:
    """How many cells of a sheet hold a shared text of no letters."""
    blanks = [b"%d" % place for place, text in enumerate(_ITEM.findall(strings)) if not _LETTERS.search(text)]
    return sum(len(re.findall(rb">" + blank + rb"</(?:\w+:)?v>", xml)) for blank in blanks[:20])


def unescaped(value: Cell) -> Cell:
    """Excel writes a letter that XML cannot hold as _x000D_."""
    return unescaped_text(value) if isinstance(value, str) else value


def unescaped_text(text: str) -> str:
    """The letters that a text of an .xlsx stands for."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def faults(xml: bytes) -> dict[At, CellFault]:
    """The error cells and uncalculated formulas of a sheet, by row and column from 0."""
    if not _may_fail(xml):
        return {}
    by_place = {}
    for attributes, inside in _CELL.findall(xml):
        if b"e" not in attributes and b"f" not in inside:
            continue
        if (fault := _fault(attributes, inside)) and (at := _at(attributes)):
            by_place[at] = fault
    return by_place


def formulas(xml: bytes) -> Iterator[tuple[At, str, str]]:
    """Every formula that stores a number: its place, its text and what is stored."""
    if not _has_formulas(xml):
        return
    for attributes, inside in _CELL.findall(xml):
        formula, value = _FORMULA.search(inside), _VALUE.search(inside)
        if formula and value and attribute(attributes, "t") in (None, "n") and (at := _at(attributes)):
            yield at, _text(formula[1] or b""), _text(value[1])


def _may_fail(xml: bytes) -> bool:
    """Whether a sheet may hold a formula or an error; most hold neither."""
    has_error = any(xml[match.start() - 1] in b"\"'" for match in _ERROR_ENDS.finditer(xml))
    return has_error or _has_formulas(xml)


def _has_formulas(xml: bytes) -> bool:
    return _FORMULA_ENDS.search(xml) is not None and any(mark in xml for mark in _FORMULAS)


def hidden(xml: bytes, max_columns: int) -> tuple[frozenset[int], frozenset[int]]:
    """The hidden rows and columns of a sheet, counted from 0."""
    if b"hidden=" not in xml:
        return frozenset(), frozenset()
    rows = {int(attribute(tag, "r") or 0) - 1 for tag in _HIDDEN_ROW.findall(xml)}
    columns: set[int] = set()
    for tag in _HIDDEN_COLUMN.findall(xml):
        first, last = (int(attribute(tag, name) or 0) for name in ("min", "max"))
        columns.update(range(first - 1, min(last, max_columns)))
    return frozenset(rows), frozenset(columns)


def merges(xml: bytes) -> tuple[Merge, ...]:
    """The cells joined over several others, each as first row, first column, last row and last column from 0."""
    if (start := xml.find(b"mergeCell ")) < 0:
        return ()
    return tuple(
        (int(top) - 1, column_number(left) - 1, int(bottom) - 1, column_number(right) - 1)
        for left, top, right, bottom in _MERGE.findall(xml, max(0, start - LONGEST_PREFIX))
    )


def styled(xml: bytes, formats: frozenset[int] | dict[int, str]) -> dict[At, int]:
    """The filled cells that have one of these formats, with the format's number."""
    if not formats:
        return {}
    by_place = {}
    for attributes, inside in _CELL.findall(xml):
        style = _STYLE.search(attributes) if inside else None
        if style and int(style[1]) in formats and (at := _at(attributes)):
            by_place[at] = int(style[1])
    return by_place


def percents(xml: bytes, styles: Styles) -> Places:
    """The cells that are shown as a per cent."""
    return frozenset(styled(xml, styles.percents))


def dates(xml: bytes, styles: Styles) -> dict[At, str]:
    """The cells whose date shows a month and year, or a year, alone."""
    return {at: styles.dates_shown[style] for at, style in styled(xml, styles.dates_shown).items()}


def _fault(attributes: bytes, inside: bytes) -> CellFault | None:
    kind, value, formula = attribute(attributes, "t"), _VALUE.search(inside), _FORMULA.search(inside)
    if kind == "e":
        return CellFault("error_cell", _text(value[1]) if value else "#")
    if formula and not value and kind not in ("str", "inlineStr"):
        return CellFault("formula_without_value", "=" + _text(formula[1] or b""))
    return None


def _extent(xml: bytes) -> tuple[int, int]:
    addresses = _ADDRESS.findall(xml)
    rows = max((int(digits[:9]) for digits in {digits for _, digits in addresses}), default=0)
    return rows, max((column_number(letters.upper()) for letters in {letters for letters, _ in addresses}), default=0)


def _extent_filled(xml: bytes, with_empty_texts: bool) -> tuple[int, int]:
    """How far the cells reach that hold something; as far as any cell where one does not say its place."""
    rows = columns = 0
    for match in _NOT_BLANK.finditer(xml):
        if not with_empty_texts and _EMPTY_TEXT.match(xml, match.end()):
            continue
        place = _PLACE.search(match[1])
        if place is None:
            return _extent(xml)
        rows, columns = max(rows, int(place[2])), max(columns, column_number(place[1]))
    return rows, columns


def column_number(letters: bytes) -> int:
    """The number of a column, from 1: b'A' is 1; what no spreadsheet has is beyond every limit."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _at(attributes: bytes) -> At | None:
    match = _PLACE.search(attributes)
    return (int(match[2]) - 1, column_number(match[1]) - 1) if match else None


def _text(xml: bytes) -> str:
    return html.unescape(xml.decode("utf-8", "replace"))
