"""Reads the bytes of one report, whatever it is; writes nothing and raises nothing.

The content chooses the reader, and every fault becomes a coded answer with the reason for a person.
"""

from pathlib import PurePath

from orchestration.forms.reader import read_form
from orchestration.intake.feed import OPENING, read_feed
from orchestration.intake.observed import ReadReport
from orchestration.intake.sheet_xml import Unreadable
from orchestration.intake.workbook import check_content, is_workbook, sheets

TEXT_SUFFIXES = (".csv", ".txt")


def read_report(content: bytes, file_name: str) -> ReadReport:
    """Read the bytes of one report; the name only tells a feed from a file of an unknown kind."""
    reader = "calamine" if is_workbook(content) else "csv"
    try:
        check_content(content)
        if is_workbook(content):
            return read_form(sheets(content), reader)
        if PurePath(file_name).suffix.lower() in TEXT_SUFFIXES or _opens_as_feed(content):
            return read_feed(content)
        return ReadReport("none", "unreadable", "Nội dung tệp không phải là bảng tính")
    except Unreadable as reason:
        return ReadReport(reader, "unreadable", str(reason))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # calamine's own faults are no `Exception`; one file must not stop the others
        return ReadReport(reader, "unreadable", f"Tệp hỏng, không đọc được ({type(fault).__name__}: {fault})")


def _opens_as_feed(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").startswith(OPENING.encode())
