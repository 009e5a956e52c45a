"""Reads a part of a binary workbook record by record; writes nothing and knows no value.

A cell may come without its column, which is then the one behind the last cell's: Excel never writes it so, others do.

Refuses a part that ends within a record, and a sheet whose records are out of step: calamine looks for the next one it
knows and reads on, and in a damaged part takes the middle of one record for another and gives numbers nobody wrote.
"""

from collections.abc import Iterator

from orchestration.readers.errors import Unreadable

ROW, END_OF_CELLS, END_OF_SHEET = 0, 146, 130
RICH_TEXT = 62
CELLS = frozenset([*range(1, 12), RICH_TEXT])
WITHOUT_COLUMN = {kind: kind - 11 for kind in range(12, 19)} | {61: RICH_TEXT}  # and what each is with one
SIZES = {2: 12, 5: 16, 7: 12}  # a number in four bytes, one in eight, a shared text
LEAST = {3: 9, 4: 9}  # an error and a truth: some fill up what is behind the one byte
ROW_SIZE = 12  # at least: its number, its style, its height and its flags
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
Record = tuple[int, bytes]


def of_part(content: bytes) -> Iterator[Record]:
    """Every record of a part: its kind and what it holds."""
    at = 0
    try:
        while at < len(content):
            kind, at = _counted(content, at, 2)
            size, at = _counted(content, at, 4)
            if at + size > len(content):
                raise Unreadable("Tệp .xlsb hỏng hoặc gửi chưa hết")
            yield kind, content[at : at + size]
            at += size
    except IndexError as fault:
        raise Unreadable("Tệp .xlsb hỏng hoặc gửi chưa hết") from fault


def of_sheet(content: bytes) -> Iterator[Record]:
    """Every record of a sheet, its rows and the cells of each in their order, down to the record that ends it.

    Every cell comes with its column. Behind the cells nothing is one, and behind the end nothing is looked at.
    """
    kind, row, column, is_over = -1, -1, -1, False
    for written, body in of_part(content):
        kind, record = written, body
        if is_over and (written == ROW or written in CELLS or written in WITHOUT_COLUMN):
            continue
        if written in WITHOUT_COLUMN:
            kind, record = WITHOUT_COLUMN[written], (column + 1).to_bytes(4, "little") + body
        if kind == ROW:
            row, column = _next(int.from_bytes(record[:4], "little"), row, LAST_ROW, len(record) >= ROW_SIZE), -1
        elif kind in CELLS:
            is_whole = row >= 0 and len(record) == SIZES.get(kind, len(record)) and len(record) >= LEAST.get(kind, 8)
            column = _next(int.from_bytes(record[:4], "little"), column, LAST_COLUMN, is_whole)
        yield kind, record
        is_over = is_over or kind == END_OF_CELLS
        if kind == END_OF_SHEET:
            return
    raise _out_of_step()


def _next(place: int, before: int, last: int, is_whole: bool) -> int:
    """The place of a row or a cell, which stands behind the one before it."""
    if not is_whole or not before < place <= last:
        raise _out_of_step()
    return place


def _out_of_step() -> Unreadable:
    return Unreadable("Tệp .xlsb hỏng: các bản ghi của một trang tính không nối tiếp nhau")


def _counted(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in sevens of bits, the lowest first, and where it ends."""
    number = 0
    for place in range(most):
        number |= (content[at + place] & 0x7F) << 7 * place
        if content[at + place] < 0x80:
            return number, at + place + 1
    return number, at + most
