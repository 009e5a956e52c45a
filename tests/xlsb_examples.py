"""Makes the bytes of a small .xlsb, record by record, for the tests that read one."""

import io
import struct
from zipfile import ZipFile

RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
NUMBER, PERCENT, OLD_FONT = 0, 1, 2  # the styles of every workbook made here
STYLES = (0, 0), (10, 0), (0, 1)  # how each shows numbers, and its font


def record(kind, body=b""):
    """One record: its kind and size in sevens of bits, and what it holds."""
    return _sevens(kind) + _sevens(len(body)) + body


def text(words):
    """A text as records hold it."""
    return struct.pack("<I", len(words.encode("utf-16-le")) // 2) + words.encode("utf-16-le")


def cell(column, kind, body, style=NUMBER):
    """One cell of the row before it."""
    return record(kind, struct.pack("<II", column, style) + body)


def row(number, *cells, is_hidden=False):
    """A row and its cells."""
    head = struct.pack("<IIH", number, 0, 300) + bytes([0, 0x10 if is_hidden else 0, 0]) + struct.pack("<I", 0)
    return record(0, head) + b"".join(cells)


def workbook(*rows, hidden_columns=(), joined=(), calculation=None):
    """A workbook of one sheet 'S'; `calculation` are the flags that say how far its formulas are calculated."""
    columns = b"".join(record(60, struct.pack("<IIIIH", at, at, 2304, 0, 1)) for at in hidden_columns)
    columns = record(390) + columns + record(391) if hidden_columns else b""
    size = record(148, struct.pack("<IIII", 0, 1000, 0, 100))
    sheet = record(129) + size + columns + record(145) + b"".join(rows) + record(146)
    sheet += b"".join(record(176, struct.pack("<IIII", *cells)) for cells in joined) + record(130)
    font = struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 0, 0, 0) + bytes(8) + b"\0"
    styles = (
        record(278)
        + record(611, struct.pack("<I", 2))
        + record(43, font + text("Times New Roman"))
        + record(43, font + text(".VnTime"))
        + record(612)
        + record(617, struct.pack("<I", 3))
        + b"".join(
            record(47, struct.pack("<HHHHHHBB", 0, *style, 0, 0, 0, 0, 0)) for style in ((0, 0), (10, 0), (0, 1))
        )
        + record(618)
        + record(279)
    )
    book = record(131) + record(153, struct.pack("<II", 0, 0) + text("")) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + text("rId1") + text("S")) + record(144)
    if calculation is not None:
        book += record(157, struct.pack("<IIIdiH", 191_029, 1, 100, 0.001, 1, calculation))
    book += record(132)
    related = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.bin"/>'
    related += f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.bin"/>'
    top = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/>'
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS.format(top))
        archive.writestr("xl/_rels/workbook.bin.rels", RELATIONS.format(related))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return content.getvalue()


def _sevens(number):
    septets = bytearray()
    while True:
        number, seven = number >> 7, number & 0x7F
        septets.append(seven | (0x80 if number else 0))
        if not number:
            return bytes(septets)
