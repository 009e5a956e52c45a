"""Writes small spreadsheets in formats that no library here writes; the same input gives the same bytes."""

import struct
import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO

Value = str | float | None
ZIP_TIME = (2020, 1, 1, 0, 0, 0)
MIME = "application/vnd.oasis.opendocument.spreadsheet"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)


def as_ods(name: str, rows: Sequence[Sequence[Value]], change=str) -> bytes:
    """An OpenDocument spreadsheet of one sheet; numbers are numbers, text is text; `change` is made to its XML."""
    table = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = f'{HEAD}<table:table table:name="{escape(name)}">{table}</table:table>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype", ZIP_TIME), MIME, zipfile.ZIP_STORED)
        package.writestr(
            _part("META-INF/manifest.xml"),
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/></manifest:manifest>',
        )
        content += "</office:spreadsheet></office:body></office:document-content>"
        package.writestr(_part("content.xml"), change(content))
    return out.getvalue()


def _ods_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        shown = f"<text:p>{value:g}</text:p>"
        return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}</table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def as_xls(name: str, rows: Sequence[Sequence[Value]], is_struck: bool = False) -> bytes:
    """An Excel 97 workbook of one sheet, perhaps struck out as a whole: BIFF8 records in a compound file."""
    head = struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0x41, 6)
    named = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    before = _biff(0x0809, head) + _biff(0x0042, struct.pack("<H", 1200)) + _font(is_struck) + _style() * 16
    offset = len(before) + 4 + 6 + len(named) + 4
    book = before + _biff(0x0085, struct.pack("<IBB", offset, 0, 0) + named) + _biff(0x000A, b"")
    sheet = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0x41, 6))
    sheet += _biff(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            at = struct.pack("<HHH", row, column, 15)
            if isinstance(value, int | float):
                sheet += _biff(0x0203, at + struct.pack("<d", value))
            elif value:
                sheet += _biff(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _compound(book + sheet + _biff(0x000A, b""))


def _biff(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _font(is_struck: bool) -> bytes:
    name = "Arial".encode("utf-16-le")
    return _biff(
        0x0031,
        struct.pack("<HHHHHBBBB", 200, 8 * is_struck, 0x7FFF, 400, 0, 0, 0, 0, 0) + struct.pack("<BB", 5, 1) + name,
    )


def _style() -> bytes:
    return _biff(0x00E0, struct.pack("<HHH", 0, 0, 0xFFF5) + bytes(14))


def _compound(stream: bytes) -> bytes:
    """The one stream `Workbook` in sectors of 512 bytes: table, directory, content."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    table = [0xFFFFFFFD, end, *range(3, 2 + sectors), end]
    if len(table) > 128:
        raise ValueError("one sector of table holds 63 kB")
    table += [free] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    directory = (
        _entry("Root Entry", 5, end, 0, child=1) + _entry("Workbook", 2, 2, len(stream)) + _entry("", 0, 0, 0) * 2
    )
    return header + struct.pack("<128I", *table) + directory + stream.ljust(512 * sectors, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    length = len(text) + 2 if text else 0
    entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", length, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


def as_xlsb(name: str, rows: Sequence[Sequence[Value]]) -> bytes:
    """A binary workbook of one sheet, its texts within their cells."""
    width = max(map(len, rows))
    sheet = _bin(129) + _bin(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + _bin(145)
    for row, values in enumerate(rows):
        sheet += _bin(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(values):
            at = struct.pack("<II", column, 0)
            if isinstance(value, int | float):
                sheet += _bin(5, at + struct.pack("<d", value))
            elif value:
                sheet += _bin(6, at + _wide(value))
    sheet += _bin(146) + _bin(130)
    book = (
        _bin(131)
        + _bin(143)
        + _bin(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name))
        + _bin(144)
        + _bin(132)
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            _part("[Content_Types].xml"),
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        package.writestr(_part("_rels/.rels"), _relation("rId1", f"{kind}/officeDocument", "xl/workbook.bin"))
        package.writestr(_part("xl/workbook.bin"), book)
        package.writestr(
            _part("xl/_rels/workbook.bin.rels"), _relation("rId1", f"{kind}/worksheet", "worksheets/sheet1.bin")
        )
        package.writestr(_part("xl/worksheets/sheet1.bin"), sheet)
    return out.getvalue()


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, ZIP_TIME)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _relation(name: str, kind: str, target: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    inside = f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{space}">{inside}</Relationships>'


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _bin(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, parts = len(data), b""
    while True:
        parts += bytes([size & 0x7F | (0x80 if size > 127 else 0)])
        size >>= 7
        if not size:
            return head + parts + data
