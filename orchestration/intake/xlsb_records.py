"""Checks that the records of a binary workbook's sheets follow one another as they must; reads no value.

calamine looks for the next record it knows and reads on: in a damaged part it takes the middle of one record for
another, and gives numbers nobody wrote. Refuses a part whose records do not end where it ends, or whose cells run
backwards.
"""

from orchestration.intake.package import Package
from orchestration.intake.unreadable import Unreadable

ROW, END_OF_SHEET = 0, 130
CELLS = range(1, 12)
SIZES = {2: 12, 3: 9, 4: 9, 5: 16, 7: 12}  # a number in four bytes, an error, a truth, a number in eight, a shared text
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383


def check(package: Package) -> None:
    """Refuse a workbook with a sheet out of step."""
    for name in sorted(package.names):
        is_sheet = name.startswith("xl/worksheets/") and name.endswith(".bin") and "/binaryIndex" not in name
        if is_sheet and not _is_in_step(package.part(name)):
            raise Unreadable(f"Tệp .xlsb hỏng: các bản ghi của phần '{name}' không nối tiếp nhau")


def _is_in_step(part: bytes) -> bool:
    at, kind, row, column = 0, None, -1, -1
    try:
        while at < len(part):
            kind, at = _number(part, at, longest=2)
            size, at = _number(part, at, longest=4)
            if kind == ROW:
                before, row, column = row, int.from_bytes(part[at : at + 4], "little"), -1
                if size < 12 or not before < row <= LAST_ROW:
                    return False
            elif kind in CELLS:
                before, column = column, int.from_bytes(part[at : at + 4], "little")
                if size != SIZES.get(kind, size) or not before < column <= LAST_COLUMN:
                    return False
            at += size
    except IndexError:
        return False
    return at == len(part) and kind == END_OF_SHEET


def _number(part: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and where it ends."""
    value = 0
    for place in range(longest):
        byte = part[at]
        value |= (byte & 0x7F) << 7 * place
        at += 1
        if not byte & 0x80:
            break
    return value, at
