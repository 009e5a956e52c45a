"""Reads a part of a binary workbook record by record; writes nothing and knows no value.

Refuses a part that ends within a record, and a sheet whose records are out of step: calamine looks for the next one it
knows and reads on, and in a damaged part takes the middle of one record for another and gives numbers nobody wrote.
"""

from collections.abc import Iterator

from orchestration.readers.errors import Unreadable

ROW, END_OF_SHEET = 0, 130
CELLS = range(1, 12)
SIZES = {2: 12, 3: 9, 4: 9, 5: 16, 7: 12}  # a number in four bytes, an error, a truth, a number in eight, a shared text
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
    """Every record of a sheet, its rows and the cells of each in their order, down to the record that ends it."""
    kind, row, column = -1, -1, -1
    for kind, record in of_part(content):
        if kind == ROW:
            before, row, column = row, int.from_bytes(record[:4], "little"), -1
            if len(record) < 12 or not before < row <= LAST_ROW:
                raise _out_of_step()
        elif kind in CELLS:
            before, column = column, int.from_bytes(record[:4], "little")
            if len(record) != SIZES.get(kind, len(record)) or not before < column <= LAST_COLUMN:
                raise _out_of_step()
        yield kind, record
    if kind != END_OF_SHEET:
        raise _out_of_step()


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
