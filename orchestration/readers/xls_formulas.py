"""Finds the formulas of an .xls that nobody calculated although a 0 is stored for each; writes nothing.

Excel saves a sheet that it has not worked out with a record that says so. Beside it a stored 0 says nothing.
"""

import io
import struct
from collections.abc import Iterator

from orchestration.readers.sheet import At

SHEET, FORMULA, UNCALCULATED, END = 0x85, 0x06, 0x5E, 0x0A  # kinds of record
WORKSHEET = 0
_SAYS_SO = struct.pack("<HH", UNCALCULATED, 2)  # how that record begins, wherever it stands


def stored_zeros(content: bytes) -> list[frozenset[At]]:
    """By worksheet, in the order of the file, the cells whose formula awaits calculation; nothing where none does."""
    if _SAYS_SO not in content:
        return []
    from xlrd.compdoc import CompDoc

    memory, base, size = CompDoc(content, logfile=io.StringIO()).locate_named_stream("Workbook")
    if not memory:
        return []
    stream = bytes(memory[base : base + size])
    starts = [struct.unpack_from("<IBB", body) for kind, body in _records(stream, 0) if kind == SHEET]
    return [_zeros(stream, start) for start, _, kind in starts if kind == WORKSHEET]


def _zeros(stream: bytes, start: int) -> frozenset[At]:
    records = list(_records(stream, start))
    if not any(kind == UNCALCULATED for kind, _ in records):
        return frozenset()
    formulas = [struct.unpack_from("<HHHd", body) for kind, body in records if kind == FORMULA]
    return frozenset((row, col) for row, col, _, value in formulas if value == 0)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, to the one that ends their part of the file; charts within a sheet end alone."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        at += 4 + size
        depth += kind == 0x0809
        if kind == END:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            yield kind, body
