"""Reads a workbook with python-calamine: the fast reader, tried first; writes nothing.

It fails with what is no `Exception`, and gives no formats: what it lacks, its callers fill in or read anew.
"""

from io import BytesIO
from typing import cast

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.sheet import Rows, Sheet


def read(content: bytes, kind: str, limits: Limits) -> list[Sheet]:
    """The worksheets as calamine reads them; `kind` is the suffix that a refusal names.

    Raises:
        Unreadable: calamine fails, by panics that are no `Exception` too, or a sheet is beyond the limits.
    """
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return [
            _sheet(book, about.name, about.visible != SheetVisibleEnum.Visible, limits)
            for about in book.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as fault:
        raise Unreadable("Tệp được đặt mật khẩu", "locked") from fault
    except (Unreadable, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        raise Unreadable(f"Tệp .{kind} hỏng, không mở được ({fault})") from fault


def _sheet(book: CalamineWorkbook, name: str, is_hidden: bool, limits: Limits) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    limits.check_size(sheet.total_height, sheet.total_width)
    # else leading empty rows vanish and addresses shift
    rows = cast(Rows, sheet.to_python(skip_empty_area=False))  # fewer kinds of cells than there are
    return Sheet(name, rows, is_hidden=is_hidden)
