"""Makes the bytes of a small .xls (BIFF8 in an OLE file), record by record, for the tests that read one."""

import struct

SECTOR = 512
NUMBER, PERCENT, OLD_FONT = 15, 16, 17  # the styles of every workbook made here; 0 to 14 are Excel's own


def record(kind, body=b""):
    """One record: its kind, its size and what it holds."""
    return struct.pack("<HH", kind, len(body)) + body


def text(at, column, words, style=NUMBER):
    """A cell of text."""
    letters = words.encode("utf-16-le")
    return record(0x0204, struct.pack("<HHHHB", at, column, style, len(letters) // 2, 1) + letters)


def number(at, column, value, style=NUMBER):
    """A cell of a number."""
    return record(0x0203, struct.pack("<HHHd", at, column, style, value))


def formula(at, column, value):
    """A cell of a formula, with the result that is stored for it."""
    body = struct.pack("<HHHdHIH", at, column, NUMBER, value, 0, 0, 3) + struct.pack("<BH", 0x1E, 7)
    return record(0x0006, body)


UNCALCULATED = record(0x005E, bytes(2))  # at the head of a sheet that was saved before it was worked out


def error(at, column, code):
    """A cell that holds an error."""
    return record(0x0205, struct.pack("<HHHBB", at, column, NUMBER, code, 1))


def hidden_row(at):
    """A row that is not shown."""
    return record(0x0208, struct.pack("<HHHHHHI", at, 0, 10, 255, 0, 0, 0x0120))


def workbook(*cells, opening=b""):
    """A workbook of one sheet 'S'; `opening` stands behind the record that begins it."""
    sheet = _begins(0x0010) + record(0x0200, struct.pack("<IIHHH", 0, 100, 0, 20, 0)) + b"".join(cells) + record(0x0A)
    name = struct.pack("<BB", 1, 1) + "S".encode("utf-16-le")
    head = _begins(0x0005) + opening + record(0x0042, struct.pack("<H", 1200))
    head += b"".join(map(_font, ["Arial", "Arial", "Arial", "Arial", ".VnTime"]))
    head += b"".join(_style(0, 0, is_cell=place == 15) for place in range(16)) + _style(10, 0) + _style(0, 5)
    rest = len(head) + 4 + 6 + len(name) + 4
    return _in_ole(head + record(0x0085, struct.pack("<IH", rest, 0) + name) + record(0x0A) + sheet)


def _begins(kind):
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _font(name):
    letters = name.encode("utf-16-le")
    shape = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0)
    return record(0x0031, shape + struct.pack("<BB", len(name), 1) + letters)


def _style(shown, font, is_cell=True):
    kind = 0x0001 if is_cell else 0xFFF5
    return record(0x00E0, struct.pack("<HHHBBBBIIH", font, shown, kind, 0x20, 0, 0, 0, 0, 0, 0x20C0))


def _in_ole(stream):
    """The stream 'Workbook' in a compound file: header, allocation table, directory, stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (SECTOR // 4 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6sIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0,
                          0xFFFFFFFE, 0)  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    folder = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    return header + struct.pack("<128I", *table) + folder.ljust(SECTOR, b"\0") + stream


def _entry(name, kind, start, size, child=0xFFFFFFFF):
    letters = (name + "\0").encode("utf-16-le")
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    head = letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters), kind, 1) + links
    return head + bytes(36) + struct.pack("<IQ", start, size)
