"""Reads the bytes of one report, whatever it is; writes nothing and raises nothing.

The content chooses the reader, and every fault becomes a coded answer with the reason for a person.
"""

from collections.abc import Sequence
from pathlib import Path

from orchestration.forms import titles
from orchestration.forms.catalogue import FormCatalogue, our_forms
from orchestration.forms.observation import ReadReport
from orchestration.forms.prefilter import wanted
from orchestration.forms.reader import no_form, read_form
from orchestration.intake.feed import is_feed, read_feed
from orchestration.readers import csv_table, encodings
from orchestration.readers.errors import Unreadable
from orchestration.readers.formats import READERS
from orchestration.readers.limits import LIMITS, Limits
from orchestration.readers.reader import Reader, SourceFile
from orchestration.readers.sheet import Note, Opened
from orchestration.readers.workbook import check_content, reader_of, refusal

FEED_READER = csv_table.CsvReader.name


def read_file(path: Path, file_name: str, forms: FormCatalogue | None = None) -> ReadReport:
    """Read one stored report; what is too large is not even loaded."""
    try:
        LIMITS.check_bytes(path.stat().st_size)
        return read_report(path.read_bytes(), file_name, forms=forms)
    except Unreadable as reason:
        return ReadReport("none", "unreadable", str(reason), read_fault=reason.fault)
    except OSError as fault:
        return ReadReport("none", "unreadable", f"Không mở được tệp ({fault.strerror})", read_fault="damaged")


def read_report(
    content: bytes,
    file_name: str,
    limits: Limits = LIMITS,
    readers: Sequence[Reader] = READERS,
    forms: FormCatalogue | None = None,
) -> ReadReport:
    """Read the bytes of one report; the name only tells a text table from a file of an unknown kind.

    Without a catalogue of a province's `forms` it is read by those that come with the project.
    """
    forms = forms or our_forms()
    file = SourceFile(content, file_name, limits, wanted(forms))
    refused_as = "calamine" if file.is_zip else FEED_READER  # until its reader is chosen
    try:
        check_content(file)
        if (reader := reader_of(file, readers)) is not None:
            refused_as = reader.refused_as
        if (reader is None or reader.name == FEED_READER) and is_feed(content):
            return read_feed(content, limits)
        if reader is None:
            raise refusal(file)
        return _read(file, reader, forms)
    except Unreadable as reason:
        return ReadReport(refused_as, "unreadable", str(reason), read_fault=reason.fault)
    except (KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        words = "Tệp cần nhiều bộ nhớ hơn mức cho phép"
        return ReadReport(refused_as, "unreadable", words, read_fault="too_large")
    except BaseException as fault:  # a reader's own panics are no `Exception`; one file must not stop the others
        words = f"Tệp hỏng, không đọc được ({type(fault).__name__}: {fault})"
        return ReadReport(refused_as, "unreadable", words, read_fault="damaged")


def _read(file: SourceFile, reader: Reader, forms: FormCatalogue) -> ReadReport:
    opened = reader.read(file)
    is_left = opened.reader == "texts"
    report = no_form(opened.reader) if is_left else read_form(opened.sheets, opened.reader, forms)
    _compare_file_name(report, file.name, forms)
    report.encoding = opened.encoding
    report.notes = [*opened.notes, *report.notes]
    if opened.reader == FEED_READER and report.read_code == "form_unknown" and report.form_code is None:
        report.read_detail = "; ".join([report.read_detail, *_irregularities(file, opened)])
    return report


def _compare_file_name(report: ReadReport, file_name: str, forms: FormCatalogue) -> None:
    """Keep the file's name beside the titles of every form in it, and note where it names another period."""
    stem = Path(file_name).stem
    for part in (report, *report.others):
        if part.title_text is not None:
            part.title_text += f"\n{stem}"
            others = titles.periods_of_file(stem, part.period_code, forms.block)
            part.notes += [
                Note("PERIOD_CONTRADICTED", found=f"{part.period_text} / tên tệp {other}") for other in others
            ]


def _irregularities(file: SourceFile, opened: Opened) -> list[str]:
    """What is wrong with the shape of a table in text that is no form."""
    text, by = csv_table.undeclared(encodings.decode(file.content)[0])
    lines = csv_table.split(text, by, file.limits)
    return csv_table.irregularities(opened.sheets[0], lines)
