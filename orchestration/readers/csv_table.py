"""Reads the text of a .csv or .txt into one sheet of text cells; says what is irregular, drops and repairs nothing.

The separator is the one that cuts the lines most evenly. Refuses text without a line, and quotes that never close.
Bytes do not tell a table in text from any other text: a file is one by its name.
"""

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from orchestration.readers import encodings, markup
from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import Note, Opened, Rows, Sheet

if TYPE_CHECKING:
    from _csv import Reader as FieldReader  # the type of what `csv.reader` gives

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_LINES = 200
MAX_FIELD = 1_000_000
MOST_NAMED = 5
_NOTHING = "".join(SEPARATORS) + ' "\r\n'
# for Excel, which does not show the line
_DECLARED = re.compile(r"\ufeff?\"?sep=([,;|\t])\"?[,;|\t ]*(?:\r\n?|\n)", re.IGNORECASE)
_SHIELDED = re.compile(r'^="([^"]*)"$')  # a text that must stay one in Excel: ="00123"


class CsvReader:
    """Reads a table in text, whatever separates its fields."""

    name = "csv"
    suffixes = (".csv", ".txt", ".tsv", ".ssv")
    refused_as = "csv"
    fallback = None

    def recognises(self, file: SourceFile) -> bool:
        """Whether its name says so, and its bytes nothing else."""
        is_other = file.is_zip or file.is_compound or markup.kind_of(file.opening) is not None
        return file.suffix in self.suffixes and not is_other

    def read(self, file: SourceFile) -> Opened:
        """The one sheet of the text, and a note of its encoding if that is an old one."""
        text, encoding = encodings.decode(file.content)
        is_unicode = encoding.startswith("UTF-") and "," not in encoding
        notes = [] if is_unicode else [Note("OLD_ENCODING", found=encoding)]
        return Opened(self.name, [read_text(text, file.limits)], encoding, notes)


def read_text(text: str, limits: Limits) -> Sheet:
    """The one sheet of a text."""
    if not text.strip():
        raise Unreadable("Tệp rỗng (không có dòng nào)", "empty")
    text = without_blank_end(text, limits)
    text, by = undeclared(text)
    lines = split(text, by, limits)
    if '="' in text:
        lines = [[_SHIELDED.sub(r"\1", value) for value in line] for line in lines]
    width = max(map(len, lines), default=0)
    limits.check_size(len(lines), width)
    rows: Rows = [[*line, *[""] * (width - len(line))] for line in lines]
    return Sheet("", rows, is_text=True, widths=tuple(map(len, lines)), separator=by)


def undeclared(text: str) -> tuple[str, str]:
    """The text without a first line 'sep=;', which is none of the table, and what cuts its lines."""
    match = _DECLARED.match(text)
    text = text[match.end() :] if match else text
    is_cut = match is not None and any(match[1] in line for line in text.splitlines()[:SAMPLE_LINES])
    return text, match[1] if match and is_cut else separator(text)


def without_blank_end(text: str, limits: Limits) -> str:
    """A long text without the lines at its end that only separate nothing: what is formatted below a table.

    Raises:
        Unreadable: it has more lines than any form.
    """
    if text.count("\n") > limits.max_rows:
        end = text.find("\n", len(text.rstrip(_NOTHING)))
        text = text if end < 0 else text[: end + 1]
        limits.check_size(text.count("\n"), 1)
    return text


def split(text: str, by: str, limits: Limits) -> list[list[str]]:
    """The lines of the text, cut; a quote may hold the separator and line breaks."""
    csv.field_size_limit(MAX_FIELD)
    lines = list(io.StringIO(text, newline=""))
    try:
        rows = list(_reader(lines, by))
        if len(rows) != len(lines):
            _check_swallowed(lines, by, Counter(map(len, rows)).most_common(1)[0][0])
    except csv.Error as fault:
        raise Unreadable(f"Tệp CSV hỏng ({fault})") from fault
    width = max(map(len, rows), default=0)
    if width > limits.max_columns:  # empty fields, as of cells that are only formatted, are no columns
        width = max(next((col for col in range(len(row), 0, -1) if row[col - 1].strip()), 0) for row in rows)
        rows = [row[:width] for row in rows]
    limits.check_size(len(rows), width)
    return rows


def _reader(lines: list[str], by: str) -> "FieldReader":
    return csv.reader(lines, delimiter=by, strict=True, skipinitialspace=by != "\t")


def _check_swallowed(lines: list[str], by: str, width: int) -> None:
    """Refuse a quote that never closed on its line, where the lines it joins are each whole without it.

    The figures of the last would be taken for those of the first.
    """
    reader, before = _reader(lines, by), 0
    for _ in reader:
        joined = lines[before : reader.line_num]
        if len(joined) > 1 and width > 1 and all(line.count(by) == width - 1 for line in joined):
            raise Unreadable(f"Tệp CSV hỏng: dấu nháy kép mở ở dòng {before + 1} làm {len(joined)} dòng dính thành một")
        before = reader.line_num


def separator(text: str) -> str:
    """The separator that cuts most lines into the same number of fields, two or more."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:SAMPLE_LINES]
    return max(SEPARATORS, key=lambda mark: (_evenness(lines, mark), -SEPARATORS.index(mark)))


def _evenness(lines: list[str], mark: str) -> float:
    widths = Counter(_width(line, mark) for line in lines)
    cut = {width: times for width, times in widths.items() if width > 1}
    if not cut:
        return 0.0
    width, times = max(cut.items(), key=lambda item: (item[1], item[0]))
    return times / len(lines) + min(width, 20) / 1_000


def _width(line: str, mark: str) -> int:
    outside = "".join(line.split('"')[::2])
    return outside.count(mark) + 1


def irregularities(sheet: Sheet, lines: list[list[str]] | None = None) -> list[str]:
    """What is wrong with the shape of a table whose header is its first line, in words for its sender."""
    rows = [[str(value).strip() for value in row] for row in sheet.rows]
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if len(filled) < 2:
        return ["Tệp không có dòng số liệu nào"]
    (_, head), body = filled[0], filled[1:]
    width = max((place + 1 for place, name in enumerate(head) if name), default=0)
    blank = [str(place + 1) for place, name in enumerate(head[:width]) if not name]
    twice = [name for name, times in Counter(filter(None, head)).items() if times > 1]
    long = [str(number) for number, row in body if any(row[width:])]
    widths = {number: len(row) for number, row in enumerate(lines or [], start=1)}
    short = [str(number) for number, _ in body if 0 < widths.get(number, width) < width]
    seen: dict[tuple[str, ...], int] = {}
    again = [str(number) for number, row in body if seen.setdefault(tuple(row), number) != number]
    problems = {
        "cột không có tiêu đề: cột thứ": blank,
        "tiêu đề lặp:": [repr(name) for name in twice],
        "thừa ô so với tiêu đề, ở dòng": long,
        "thiếu ô so với tiêu đề, ở dòng": short,
        "dòng lặp lại y nguyên, ở dòng": again,
    }
    return [
        f"{words} {', '.join(places[:MOST_NAMED])}"
        + (f"... (tất cả {len(places)})" if len(places) > MOST_NAMED else "")
        for words, places in problems.items()
        if places
    ]
