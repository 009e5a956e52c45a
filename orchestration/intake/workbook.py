"""Reads the bytes of a workbook into sheets of cells at their true addresses, through python-calamine.

Writes nothing and knows no form. Refuses, with a reason a person can act on, files that are empty, too large,
locked by a password, broken, or no workbook at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from orchestration.intake.numbers import CellFault
from orchestration.intake.sheet_xml import Unreadable, check_parts, check_size, faults

MAX_BYTES = 50 * 2**20
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
OTHER_KINDS = {b"\xff\xd8\xff": "ảnh JPEG", b"\x89PNG": "ảnh PNG", b"%PDF": "tệp PDF", b"{\\rtf": "tệp RTF"}


@dataclass(frozen=True)
class Sheet:
    """A sheet as a grid of values: text, number, boolean, date or fault; rows and columns count from A1."""

    name: str
    rows: list[list[object]]


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook does, whatever the file is called."""
    return content.startswith((ZIP, OLE))


def check_content(content: bytes) -> None:
    """Refuse what is not worth opening."""
    if not content:
        raise Unreadable("Tệp rỗng (0 byte)")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Tệp lớn hơn {MAX_BYTES // 2**20} MB")
    for start, kind in OTHER_KINDS.items():
        if content.startswith(start):
            raise Unreadable(f"Nội dung là {kind}, không phải bảng tính")


def sheets(content: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook, in order, each read when it is asked for."""
    check_content(content)
    archive = _archive(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError as fault:
        raise Unreadable("Tệp được đặt mật khẩu") from fault
    except CalamineError as fault:
        raise Unreadable(f"Tệp hỏng, không mở được ({fault})") from fault
    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet:
            yield _sheet(book, sheet.name, archive)


def _archive(content: bytes) -> ZipFile | None:
    if content.startswith(OLE):
        if LOCKED in content:
            raise Unreadable("Tệp được đặt mật khẩu")
        return None
    try:
        archive = ZipFile(BytesIO(content))
    except BadZipFile as fault:
        raise Unreadable("Tệp hỏng hoặc gửi chưa hết, không mở được") from fault
    check_parts(archive)
    return archive


def _sheet(book: CalamineWorkbook, name: str, archive: ZipFile | None) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    check_size(sheet.total_height, sheet.total_width)
    rows = sheet.to_python(skip_empty_area=False)  # else leading empty rows vanish and addresses shift
    return Sheet(name, _with_faults(rows, faults(archive, name)) if archive else rows)


def _with_faults(rows: list[list[object]], found: dict[tuple[int, int], CellFault]) -> list[list[object]]:
    """Put faults where calamine gives nothing; they may stand beyond the last value."""
    width = max([col + 1 for _, col in found] + [len(row) for row in rows], default=0)
    height = max([row + 1 for row, _ in found] + [len(rows)])
    rows = [row + [""] * (width - len(row)) for row in rows + [[]] * (height - len(rows))]
    for (row, col), fault in found.items():
        if rows[row][col] == "":
            rows[row][col] = fault
    return rows
