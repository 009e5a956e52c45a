"""Reads a workbook with python-calamine: the fast reader, tried first; writes nothing.

It fails with what is no `Exception`, and gives no formats: what it lacks, its callers fill in or read anew.
"""

from io import BytesIO

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from orchestration.readers.errors import Unreadable
from orchestration.readers.sheet import Sheet
from orchestration.readers.xlsx_worksheet import check_size


def read(content: bytes, kind: str) -> list[Sheet]:
    """The worksheets as calamine reads them; its own panics are no `Exception`."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return [
            _sheet(book, about.name, about.visible != SheetVisibleEnum.Visible)
            for about in book.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as fault:
        raise Unreadable("Tệp được đặt mật khẩu", "locked") from fault
    except (Unreadable, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        raise Unreadable(f"Tệp .{kind} hỏng, không mở được ({fault})") from fault


def _sheet(book: CalamineWorkbook, name: str, is_hidden: bool) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    check_size(sheet.total_height, sheet.total_width)
    # else leading empty rows vanish and addresses shift
    return Sheet(name, sheet.to_python(skip_empty_area=False), is_hidden=is_hidden)
