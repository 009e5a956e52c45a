"""Reads the machine feed, a system's export as CSV, into one row per reported cell; repairs nothing.

A row with more or fewer fields than the header is kept, its doubtful cells `unreadable`. Refuses what is not
UTF-8, not CSV, or has a header it does not know.
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from orchestration.forms.observation import Cells, ReadReport, line_of
from orchestration.notation import periods
from orchestration.notation.numbers import Reading, is_blank, read_number, read_text
from orchestration.notation.regimes import REGIMES, STATISTICAL
from orchestration.readers.encodings import decode
from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.sheet import address
from transforms.measures import MEASURES

FORM_CODE = "feed"
OPENING = "#kho-feed"
KEYS = ("unit_code", "period", "indicator_code")
FED = {measure.name: measure for measure in MEASURES if measure.is_in_feed}
YES = ("true", "1")
_EXPONENT = r"[eE][-+]?[0-9]{1,3}"
_FRACTION = re.compile(
    rf"[-+]?(?:(?:[0-9]{{1,16}}\.[0-9]{{0,25}}|\.[0-9]{{1,25}})(?:{_EXPONENT})?|[0-9]{{1,15}}{_EXPONENT})"
)
_WHOLE = re.compile(r"[-+]?[0-9]{1,30}")


def is_feed(content: bytes) -> bool:
    """Whether the first line opens a feed or names its key columns, in any encoding that keeps ASCII."""
    first = content[:4096].lstrip(b"\xef\xbb\xbf").replace(b"\0", b"").partition(b"\n")[0].lower()
    return first.startswith(OPENING.encode()) or any(key.encode() in first for key in (KEYS[0], KEYS[2]))


def read_feed(content: bytes, limits: Limits) -> ReadReport:
    """Read the bytes of one feed.

    Raises:
        Unreadable: it is in no encoding we read, no CSV, or beyond the limits.
    """
    rows = list(enumerate(_rows(content, limits)))
    options: dict[str, str] = {}
    if rows and rows[0][1] and rows[0][1][0].startswith(OPENING):
        options = _options(",".join(rows.pop(0)[1]))
    regime = options.get("regime", STATISTICAL)
    rows = [(number, row) for number, row in rows if not all(map(is_blank, row))]
    if fault := _header_fault(rows[0][1] if rows else [], regime):
        return ReadReport("csv", "form_unknown", fault)
    head = [name.strip().lower() for name in rows[0][1]]
    cells = Cells(cell for number, row in rows[1:] for cell in _cells(number, row, head, regime))
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
    )


def _rows(content: bytes, limits: Limits) -> list[list[str]]:
    text, _ = decode(content)
    if text.count("\n") > limits.max_rows:
        limits.check_size(text.count("\n"), 1)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as fault:
        raise Unreadable(f"Tệp CSV hỏng ({fault})") from fault
    limits.check_size(len(rows), max(map(len, rows), default=0))
    return rows


def _options(opening: str) -> dict[str, str]:
    """The settings of '#kho-feed;regime=statistical;simulated=false'."""
    pairs = (part.partition("=") for part in opening.rstrip(",").split(";")[1:])
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def _header_fault(header: list[str], regime: str) -> str | None:
    names = [name.strip().lower() for name in header]
    unknown = [name for name in names if name not in (*KEYS, *FED)]
    missing = [name for name in KEYS if name not in names]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if unknown or missing or twice or not set(names) & set(FED):
        problems = {"cột lạ": unknown, "thiếu cột": missing, "cột lặp": twice}
        listed = "; ".join(f"{what}: {', '.join(map(repr, names[:5]))}" for what, names in problems.items() if names)
        return f"Dòng tiêu đề không phải của tệp số liệu tự động ({listed or 'không có cột số liệu'})"
    return None if regime in REGIMES else f"Không hiểu chế độ báo cáo '{regime}'"


def _cells(number: int, row: list[str], head: list[str], regime: str) -> Iterator[tuple[Any, ...]]:
    """The cells of a row, each as `Cells` keeps it: its line, its address, its measure and what was read."""
    surplus = [field for field in row[len(head) :] if not is_blank(field)]
    row = [*row[: len(head) - 1], ",".join(row[len(head) - 1 :])] if surplus else row[: len(head)]
    fields = dict(zip(head, row, strict=False))
    key = {name: fields.get(name, "").strip() for name in KEYS}
    own = {
        "unit_code_text": key["unit_code"],
        "period_text": key["period"],
        "period_code": periods.parse(key["period"]),
        "regime": regime,
    }
    line = line_of(("", number + 1, f"!{number + 1}"), key["indicator_code"] or None, own=own)
    for col, name in enumerate(head):
        if name in FED:
            reading = _reading(fields.get(name), name)
            # a field too many or too few: nobody can say which column each value belongs to
            in_doubt = surplus or name not in fields
            yield line, address(number, col), name, *(reading.in_doubt() if in_doubt else reading)


def _reading(field: str | None, measure: str) -> Reading:
    if FED[measure].reads == "text":
        return read_text(field)
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
