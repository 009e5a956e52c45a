"""Reads the words that say which time a figure covers, gives 'kind|first day|last day'; refuses what is in doubt.

A day that the words do not name stays empty: 'trong 3 năm' says how long and not since when. Whether the span is that
of the report's period is seen beside the calendar (`span_kind` in transforms/macros/spans.sql).
"""

import re
from calendar import monthrange
from datetime import date

from orchestration.notation import moments, periods
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import BLANK, Reading, is_blank, raw_text
from orchestration.notation.text_keys import fold

BETWEEN, TO_DATE, PART, MULTI_YEAR, OPEN = "between", "to_date", "part", "multi_year", "open"
_SUFFIX_MONTHS = {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "9M": (1, 9)}
_YEAR = r"(?:nam )?(?P<{0}>(?:19|20)[0-9]{{2}})"
_MONTH = r"(?:thang )?(?P<{0}>0?[1-9]|1[0-2])"
_DAY = r"(?:ngay )?(?P<{0}>[0-9]{{1,2}} [0-9]{{1,2}} [0-9]{{4}})"
_COUNT = r"(?:gan |hon |khoang )?(?:0?[2-9]|[1-9][0-9]|hai|ba|bon|nam|sau|bay|tam|chin|muoi)"
_NOW = r"(?: (?:den|toi) (?:nay|thoi diem [a-z ]+))?"
_SO_FAR = r"(?:luy ke |cong don |tinh )?"
_UNTIL = r"(?:den |toi )(?:het |cuoi )?"
_RUNNING_TO = re.compile(rf"{_SO_FAR}{_UNTIL}{_DAY.format('day')}")
_RUNNING_TO_MONTH = re.compile(rf"{_SO_FAR}{_UNTIL}{_MONTH.format('month')} {_YEAR.format('year')}")
_RUNNING_TO_YEAR = re.compile(rf"{_SO_FAR}{_UNTIL}{_YEAR.format('year')}")
_FROM_NEW_YEAR = re.compile(rf"{_SO_FAR}(?:ke )?tu dau {_YEAR.format('year')}{_NOW}")
_FIRST_MONTHS = re.compile(rf"(?:trong )?(?:nhung|cac|may) thang dau {_YEAR.format('year')}")
_YEARS = re.compile(
    rf"(?:luy ke |cong don )?(?:(?:trong|qua|sau|ca) )?{_COUNT} nam(?: (?:qua|thuc hien|trien khai)(?: [a-z0-9 ]+)?)?"
)
_YEARS_BETWEEN = re.compile(
    rf"(?:luy ke )?(?:trong )?(?:giai doan |tu )?{_YEAR.format('first')} (?:den |toi )?(?:het )?{_YEAR.format('last')}"
)
_SINCE = re.compile(
    rf"(?:luy ke |cong don )?(?:ke )?tu (?:{_DAY.format('day')}|{_MONTH.format('month')} {_YEAR.format('year')}|"
    rf"{_YEAR.format('whole')}){_NOW}"
)
_MONTHS = re.compile(
    rf"tu {_MONTH.format('first')}(?: {_YEAR.format('first_year')})? den (?:het )?{_MONTH.format('last')} "
    rf"{_YEAR.format('year')}"
)
_WRITTEN_DAY = re.compile(r"ngay ([0-9]{1,2}) thang ([0-9]{1,2}) nam ([0-9]{4})")
_TODAY = re.compile(r"(?:luy ke |tinh )?(?:den|toi|hien) nay|(?:tinh )?den thoi diem (?:nay|bao cao|viet bai)")
_DAYS = re.compile(rf"tu {_DAY.format('first')} den (?:het )?{_DAY.format('last')}")


def read_span(value: Cell) -> Reading | None:
    """Read a cell that says which time its line's figures cover; None where it says nothing."""
    if is_blank(value):
        return None
    seen = raw_text(value)
    span = canonical(seen)
    return Reading(seen, "ok" if span else "unreadable", text_value=span)


def read_day(field: str | None) -> Reading:
    """Read the first or last day of a span in a machine's feed."""
    if field is None or is_blank(field):
        return BLANK
    moment = moments.parse(field)
    return Reading(field, "ok" if moment else "unreadable", text_value=moment.date().isoformat() if moment else None)


def canonical(text: str) -> str | None:
    """'between|2022-06-01|2022-11-30' of 'từ tháng 6 đến tháng 11/2022'; None where the words are in doubt."""
    key = _WRITTEN_DAY.sub(r"ngay \1 \2 \3", fold(text).strip())
    try:
        return next((span for read in _READERS if (span := read(key, text))), None)
    except ValueError:
        return None  # the 31st of November


def _span(kind: str, first: date | None = None, last: date | None = None) -> str | None:
    if first and last and first > last:
        return None
    return "|".join([kind, *(day.isoformat() if day else "" for day in (first, last))])


def _one_period(_: str, text: str) -> str | None:
    code = periods.parse(text)
    if code is None:
        return None
    year, _, part = code.partition("-")
    if part.startswith("Q"):
        first, last = 3 * int(part[1]) - 2, 3 * int(part[1])
    elif part in _SUFFIX_MONTHS:
        first, last = _SUFFIX_MONTHS[part]
    else:
        first = last = int(part)
    return _span(BETWEEN, date(int(year), first, 1), _month_end(int(year), last))


def _between(key: str, _: str) -> str | None:
    if match := _DAYS.fullmatch(key):
        return _span(BETWEEN, _day(match["first"]), _day(match["last"]))
    if match := _MONTHS.fullmatch(key):
        year = int(match["year"])
        first = date(int(match["first_year"] or year), int(match["first"]), 1)
        return _span(BETWEEN, first, _month_end(year, int(match["last"])))
    if match := _YEARS_BETWEEN.fullmatch(key):
        return _span(BETWEEN, date(int(match["first"]), 1, 1), date(int(match["last"]), 12, 31))
    return None


def _vague(key: str, _: str) -> str | None:
    if match := _FIRST_MONTHS.fullmatch(key):
        return _span(PART, date(int(match["year"]), 1, 1))
    return _span(MULTI_YEAR) if _YEARS.fullmatch(key) else None


def _running(key: str, _: str) -> str | None:
    if _TODAY.fullmatch(key):
        return _span(TO_DATE)
    if match := _FROM_NEW_YEAR.fullmatch(key):
        return _span(TO_DATE, date(int(match["year"]), 1, 1))
    if match := _RUNNING_TO.fullmatch(key):
        return _span(TO_DATE, None, _day(match["day"]))
    if match := _RUNNING_TO_MONTH.fullmatch(key):
        return _span(TO_DATE, None, _month_end(int(match["year"]), int(match["month"])))
    if match := _RUNNING_TO_YEAR.fullmatch(key):
        return _span(TO_DATE, None, date(int(match["year"]), 12, 31))
    return None


def _since(key: str, _: str) -> str | None:
    match = _SINCE.fullmatch(key)
    if match is None:
        return None
    if match["day"]:
        return _span(OPEN, _day(match["day"]))
    return _span(OPEN, date(int(match["year"] or match["whole"]), int(match["month"] or 1), 1))


_READERS = (_between, _one_period, _vague, _running, _since)


def _day(words: str) -> date:
    day, month, year = map(int, words.split())
    return date(year, month, day)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
