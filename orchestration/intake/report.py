"""Reads the bytes of one report, whatever it is; writes nothing and raises nothing.

The content chooses the reader, and every fault becomes a coded answer with the reason for a person.
"""

from pathlib import Path, PurePath

from orchestration.forms.observation import ReadReport
from orchestration.forms.prefilter import FORMS
from orchestration.forms.reader import no_form, read_form
from orchestration.intake.feed import is_feed, read_feed
from orchestration.readers import csv_table, encodings
from orchestration.readers.errors import Unreadable
from orchestration.readers.html_or_xml import is_markup
from orchestration.readers.workbook import MAX_BYTES, check_content, is_workbook, open_text, open_workbook

PREFIX = 66_000  # bytes: a zip ends with a comment of at most 64 KB
TEXT_SUFFIXES = (".csv", ".txt", ".tsv", ".ssv")


def read_file(path: Path, file_name: str) -> ReadReport:
    """Read one stored report; what is too large is not even loaded."""
    try:
        if path.stat().st_size > MAX_BYTES:
            words = f"Tệp lớn hơn {MAX_BYTES // 2**20} MB"
            return ReadReport("none", "unreadable", words, read_fault="too_large")
        return read_report(path.read_bytes(), file_name)
    except OSError as fault:
        return ReadReport("none", "unreadable", f"Không mở được tệp ({fault.strerror})", read_fault="damaged")


def read_report(content: bytes, file_name: str) -> ReadReport:
    """Read the bytes of one report; the name only tells a text table from a file of an unknown kind."""
    try:
        check_content(content)
        if is_workbook(content):
            opened = open_workbook(content, FORMS)
            is_left = opened.reader == "texts"
            return _answer(no_form(opened.reader) if is_left else read_form(opened.sheets, opened.reader), opened)
        if PurePath(file_name).suffix.lower() in TEXT_SUFFIXES or is_feed(content):
            return _read_text(content)
        if b"PK\x03\x04" in content[:PREFIX] and b"PK\x05\x06" in content[-PREFIX:]:
            raise Unreadable("Tệp hỏng: có byte thừa trước nội dung bảng tính, Excel cũng không mở được")
        raise Unreadable("Nội dung tệp không phải là bảng tính", "not_a_table")
    except Unreadable as reason:
        return _refused(content, str(reason), reason.fault)
    except (KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        return _refused(content, "Tệp cần nhiều bộ nhớ hơn mức cho phép", "too_large")
    except BaseException as fault:  # a reader's own panics are no `Exception`; one file must not stop the others
        return _refused(content, f"Tệp hỏng, không đọc được ({type(fault).__name__}: {fault})", "damaged")


def _refused(content: bytes, words: str, fault: str) -> ReadReport:
    reader = "html" if is_markup(content) else "calamine" if is_workbook(content) else "csv"
    return ReadReport(reader, "unreadable", words, read_fault=fault)


def _read_text(content: bytes) -> ReadReport:
    if is_feed(content):
        return read_feed(content)
    opened = open_text(content)
    report = _answer(read_form(opened.sheets, opened.reader), opened)
    if report.read_code == "form_unknown" and report.form_code is None:
        text, _ = encodings.decode(content)
        said = csv_table.irregularities(opened.sheets[0], csv_table.split(text, csv_table.separator(text)))
        report.read_detail = "; ".join([report.read_detail, *said])
    return report


def _answer(report: ReadReport, opened) -> ReadReport:
    report.encoding = opened.encoding
    report.notes = [*opened.notes, *report.notes]
    return report
