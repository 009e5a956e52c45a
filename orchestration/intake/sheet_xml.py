"""Reads the parts of an .xlsx for what calamine does not say; refuses sheets that would exhaust the machine.

calamine allocates the whole rectangle of a sheet (one cell at XFD1048576 ends the process), and gives error
cells and formulas without a value as empty ones.
"""

import html
import re
from zipfile import ZipFile

from orchestration.intake.numbers import CellFault

MAX_ROWS, MAX_COLUMNS, MAX_AREA = 100_000, 1_000, 5_000_000
MAX_UNPACKED = 256 * 2**20

_ADDRESS = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]+)([0-9]+)["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["']([0-9]+)["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>(.+?)</(?:\w+:)?v>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")


class Unreadable(Exception):
    """Why a file cannot be read, in words for the person who sent it."""


def check_size(rows: int, columns: int) -> None:
    """Refuse a sheet larger than any form."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_AREA:
        raise Unreadable(f"Trang tính quá lớn: {rows} dòng x {columns} cột")


def check_parts(archive: ZipFile) -> None:
    """Refuse a workbook that unpacks to too much, or whose sheets span too much."""
    if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
        raise Unreadable(f"Tệp giải nén ra hơn {MAX_UNPACKED // 2**20} MB")
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            check_size(*_extent(archive.read(name)))


def faults(archive: ZipFile, sheet_name: str) -> dict[tuple[int, int], CellFault]:
    """The error cells and uncalculated formulas of a sheet, by row and column from 0."""
    part = _part_of(archive, sheet_name)
    xml = archive.read(part) if part in archive.namelist() else b""
    if b"<f" not in xml and b":f" not in xml and b't="e"' not in xml and b"t='e'" not in xml:
        return {}
    found = ((_at(cell[1]), _fault(cell[1], cell[2] or b"")) for cell in _CELL.finditer(xml))
    return {at: fault for at, fault in found if at and fault}


def _fault(attributes: bytes, inside: bytes) -> CellFault | None:
    kind, value, formula = _attribute(attributes, "t"), _VALUE.search(inside), _FORMULA.search(inside)
    if kind == "e":
        return CellFault("error_cell", _text(value[1]) if value else "#")
    if formula and not value and kind not in ("str", "inlineStr"):
        return CellFault("formula_without_value", "=" + _text(formula[1] or b""))
    return None


def _extent(xml: bytes) -> tuple[int, int]:
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("Trang tính dùng bảng mã không hỗ trợ (UTF-16)")
    rows, columns = 0, set()
    for letters, digits in _ADDRESS.findall(xml):
        rows = max(rows, int(digits))
        columns.add(letters)
    rows = max(rows, max(map(int, _ROW.findall(xml)), default=0))
    return rows, max(map(_column, columns), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _at(attributes: bytes) -> tuple[int, int] | None:
    said = re.fullmatch(r"([A-Z]+)([0-9]+)", _attribute(attributes, "r") or "")
    return (int(said[2]) - 1, _column(said[1].encode()) - 1) if said else None


def _part_of(archive: ZipFile, sheet_name: str) -> str | None:
    """The zip part of a sheet, through the workbook's own table of relations."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(relations)}
    for tag in _SHEET.findall(book):
        if _attribute(tag, "name") == sheet_name:
            target = targets.get(_attribute(tag, r"\w+:id")) or ""
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _attribute(tag: str | bytes, name: str) -> str | None:
    text = tag.decode("utf-8", "replace") if isinstance(tag, bytes) else tag
    said = re.search(rf"""(?:^|\s){name}=(?:"([^"]*)"|'([^']*)')""", text)
    return html.unescape(said[1] if said[1] is not None else said[2]) if said else None


def _text(xml: bytes) -> str:
    return html.unescape(xml.decode("utf-8", "replace"))
