"""Reads the machine feed, a system's export as CSV, into one row per reported cell; repairs nothing.

Its separator is the one that cuts its header; a comma behind a whole number is a decimal mark only where no comma
separates. A row that does not fit the header is kept, its doubtful cells `unreadable`, and told. Refuses an encoding we
do not read, what is no CSV, and a header it does not know.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestration.forms import ragged_rows
from orchestration.forms.observation import Cells, ReadReport, line_of
from orchestration.intake import feed_cuts
from orchestration.notation import periods
from orchestration.notation.numbers import Reading, is_blank, read_number, read_text
from orchestration.notation.regimes import REGIMES, STATISTICAL
from orchestration.notation.spans import read_day
from orchestration.readers import csv_table, field_counts
from orchestration.readers.encodings import decode
from orchestration.readers.limits import Limits
from orchestration.readers.sheet import address
from transforms.measures import MEASURES

FORM_CODE = "feed"
OPENING = "#kho-feed"
KEYS = ("unit_code", "period", "indicator_code")
FED = {measure.name: measure for measure in MEASURES if measure.is_in_feed}
YES, NO = ("true", "1"), ("false", "0", "")
_EXPONENT = r"[eE][-+]?[0-9]{1,3}"
_FRACTION = re.compile(
    rf"[-+]?(?:(?:[0-9]{{1,16}}\.[0-9]{{0,25}}|\.[0-9]{{1,25}})(?:{_EXPONENT})?|[0-9]{{1,15}}{_EXPONENT})"
)
_WHOLE = re.compile(r"[-+]?[0-9]{1,30}")
_COMMA = re.compile(r"[-+]?[0-9]{1,16},[0-9]{1,25}")


def is_feed(content: bytes) -> bool:
    """Whether the first line opens a feed or names its key columns, in any encoding that keeps ASCII."""
    lines = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lower().splitlines()
    written = (line.strip(b' \t";,|') for line in lines)
    first = next((line for line in written if line and not line.startswith(b"sep=")), b"")
    return first.startswith(OPENING.encode()) or any(key.encode() in first for key in (KEYS[0], KEYS[2]))


def read_feed(content: bytes, limits: Limits) -> ReadReport:
    """Read the bytes of one feed.

    Raises:
        Unreadable: it is in no encoding we read, no CSV, or beyond the limits.
    """
    cut, separator = _rows(content, limits)
    rows = list(enumerate(cut))
    options: dict[str, str] = {}
    if rows and rows[0][1] and rows[0][1][0].lower().startswith(OPENING):
        options = _options(rows.pop(0)[1])
    rows = [(number, row) for number, row in rows if not all(map(is_blank, row))]
    if rows and rows[0][1][0].lower().startswith("sep="):
        del rows[0]  # written for Excel; it may stand below the opening too
    if fault := _header_fault(rows[0][1] if rows else [], options) or _is_cut_otherwise(rows, separator):
        return ReadReport("csv", "form_unknown", fault)
    body = _Body(_head(rows[0][1]), len(rows[0][1]), dict(rows[1:]), separator)
    regime = options.get("regime", STATISTICAL)
    cells = Cells(cell for number, row in rows[1:] for cell in _cells(number, row, body, regime))
    return ReadReport(
        "csv",
        read_code="ok" if cells else "empty",
        read_detail="" if cells else "Tệp không có dòng số liệu nào",
        form_code=FORM_CODE,
        unit_code_text=_shared(cells, "unit_code_text"),
        period_text=_shared(cells, "period_text"),
        period_code=_shared(cells, "period_code"),
        regime=regime,
        is_simulated=options.get("simulated", "") in YES,
        source_text=options.get("source"),
        cells=cells,
        notes=ragged_rows.named("", body.places[0], {number + 1: why for number, why in body.doubts.items()}),
    )


@dataclass(frozen=True)
class _Body:
    """The lines of a feed below their head, and what cuts them."""

    head: list[str]
    width: int  # fields of the head as it is written, the empty ones behind the last name among them
    rows: dict[int, list[str]]
    separator: str

    @cached_property
    def places(self) -> list[int]:
        """The columns of figures."""
        return [col for col, name in enumerate(self.head) if name in FED and FED[name].reads == "number"]

    @cached_property
    def doubts(self) -> dict[int, str]:
        """The rows of which nobody can say which column each value belongs to."""
        doubts = field_counts.misfits(self.rows, self.width, min(self.places, default=0))
        if self.separator != ",":
            return doubts
        notes = [col for col, name in enumerate(self.head) if name in FED and col not in self.places]
        cut = field_counts.cut_figures(self.rows, self.places, notes, are_machine_written=True)
        return feed_cuts.doubts(self.rows, self.head, self.width, self.places) | cut | doubts

    @cached_property
    def has_decimal_commas(self) -> bool:
        """Whether its figures can only be written with a decimal comma: a table that no comma cuts, without a point."""
        if self.separator == ",":
            return False
        figures = {row[col].strip() for row in self.rows.values() for col in self.places if col < len(row)}
        marked = [figure for figure in figures if "," in figure or "." in figure]
        return all(map(_COMMA.fullmatch, marked)) and any(len(figure.partition(",")[2]) != 3 for figure in marked)


def _rows(content: bytes, limits: Limits) -> tuple[list[list[str]], str]:
    """The lines, cut, and what cuts them."""
    text, _ = csv_table.undeclared(decode(content)[0])
    text, separator = csv_table.without_blank_end(text, limits), _separator(text)
    return csv_table.split(text, separator, limits), separator


def _separator(text: str) -> str:
    """What cuts the header into the names of a feed; a comma where nothing does."""
    lines = (line for line in text[:4096].splitlines() if line.strip(' \t";,|'))
    header = next((line for line in lines if not line.lstrip('" ').lower().startswith((OPENING, "sep="))), "")
    for separator in csv_table.SEPARATORS:
        names = {name.strip('" ').lower() for name in header.split(separator)}
        if len(names & set(KEYS)) > 1:
            return separator
    return ","


def _is_cut_otherwise(rows: list[tuple[int, list[str]]], separator: str) -> str | None:
    """Why lines that their head's separator does not cut at all are no lines of it."""
    if len(rows) < 2 or any(len(row) > 1 for _, row in rows[1:]):
        return None
    return f"Dòng tiêu đề ngăn cách bằng '{separator}', các dòng số liệu thì không"


def _options(opening: list[str]) -> dict[str, str]:
    """The settings of '#kho-feed;regime=statistical;simulated=false', whatever cuts the lines."""
    pairs = (part.partition("=") for part in re.split(r"[;,|\t]", ";".join(opening))[1:])
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if name.strip()}


def _head(header: list[str]) -> list[str]:
    """The names of the columns; empty ones behind the last are none."""
    names = [name.strip().lower() for name in header]
    while names and not names[-1]:
        names.pop()
    return names


def _header_fault(header: list[str], options: dict[str, str]) -> str | None:
    names = _head(header)
    unknown = [name for name in names if name not in (*KEYS, *FED)]
    missing = [name for name in KEYS if name not in names]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if unknown or missing or twice or not set(names) & set(FED):
        problems = {"cột lạ": unknown, "thiếu cột": missing, "cột lặp": twice}
        listed = "; ".join(f"{what}: {', '.join(map(repr, names[:5]))}" for what, names in problems.items() if names)
        return f"Dòng tiêu đề không phải của tệp số liệu tự động ({listed or 'không có cột số liệu'})"
    if (regime := options.get("regime", STATISTICAL)) not in REGIMES:
        return f"Không hiểu chế độ báo cáo '{regime}'"
    simulated = options.get("simulated", "")
    return None if simulated in (*YES, *NO) else f"Không hiểu 'simulated={simulated}': cần true hoặc false"


def _cells(number: int, row: list[str], body: _Body, regime: str) -> Iterator[tuple[Any, ...]]:
    """The cells of a row, each as `Cells` keeps it: its line, its address, its measure and what was read."""
    head = body.head
    surplus = [field for field in row[len(head) :] if not is_blank(field)]
    row = [*row[: len(head) - 1], body.separator.join(row[len(head) - 1 :])] if surplus else row[: len(head)]
    fields = dict(zip(head, row, strict=False))
    key = {name: fields.get(name, "").strip() for name in KEYS}
    own = {
        "unit_code_text": key["unit_code"],
        "period_text": key["period"],
        "period_code": periods.parse(key["period"]),
        "regime": regime,
    }
    named = (address(number, head.index("indicator_code")), address(number, head.index("unit_code")))
    line = line_of(("", number + 1, f"!{number + 1}"), (key["indicator_code"] or None, None, None), own, named)
    for col, name in enumerate(head):
        if name in FED:
            reading = _reading(fields.get(name), name, body.has_decimal_commas)
            in_doubt = surplus or number in body.doubts or name not in fields
            yield line, address(number, col), name, *(reading.in_doubt() if in_doubt else reading)


def _reading(field: str | None, measure: str, has_decimal_comma: bool) -> Reading:
    if FED[measure].reads == "text":
        return read_text(field)
    if FED[measure].reads == "day":
        return read_day(field)
    if field and has_decimal_comma and "," in field:
        return _read_fraction(field.replace(",", "."))._replace(raw_text=field)
    if field and (_FRACTION.fullmatch(field.strip()) or _is_kept_whole(field.strip())):
        return _read_fraction(field)
    return read_number(field, "feed")


def _is_kept_whole(field: str) -> bool:
    """Whether it is a whole number that a double holds to its last digit, though it be longer than most."""
    return bool(_WHOLE.fullmatch(field)) and int(float(field)) == int(field)


def _read_fraction(field: str) -> Reading:
    """A number as a machine writes out a double: 17 digits and an exponent are its own and come back the same."""
    number = float(field)
    if not math.isfinite(number):
        return Reading(field, "unreadable")
    return Reading(
        field, "ok", number, len(field.strip().casefold().partition("e")[0].partition(".")[2]), qualifier="exact"
    )


def _shared(cells: Cells, name: str) -> str | None:
    """What every line says alike, so that it holds for the whole feed."""
    texts = set(cells.columns()[name])
    return (texts.pop() or None) if len(texts) == 1 else None
