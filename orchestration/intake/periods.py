"""Reads the words a report uses for its period, gives its code and the calendar; refuses what is not one.

A period is a code (2023, 2023-H1, 2023-9M, 2023-Q3, 2023-07) and a regime: administrative periods run from
the 15th to the 14th, statistical ones from the first day to the last.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from orchestration.forms.words import fold

FIRST_YEAR, LAST_YEAR = 2000, 2045
REGIMES = ("administrative", "statistical")
ROMAN = ("I", "II", "III", "IV")

_YEAR = r"(?P<year>20[0-9]{2})"
_OF_YEAR = rf"(?:\s+nam)?\s+{_YEAR}"
_SPOKEN = {
    re.compile(rf"(?:(?:ca\s+)?nam\s+|12\s+thang(?:\s+nam)?\s+)?{_YEAR}"): "{year}",
    re.compile(rf"(?:6|sau)\s+thang(?:\s+dau)?{_OF_YEAR}"): "{year}-H1",
    re.compile(rf"(?:9|chin)\s+thang(?:\s+dau)?{_OF_YEAR}"): "{year}-9M",
    re.compile(rf"(?:quy\s+|q)(?P<quarter>[1-4]|i{{1,3}}|iv){_OF_YEAR}"): "{year}-Q{quarter}",
    re.compile(rf"(?:thang\s+|t)(?P<month>0?[1-9]|1[0-2]){_OF_YEAR}"): "{year}-{month}",
    re.compile(rf"(?:nua|6\s+thang)\s+dau{_OF_YEAR}"): "{year}-H1",
    re.compile(rf"{_YEAR}\s+h1"): "{year}-H1",
    re.compile(rf"{_YEAR}\s+9m"): "{year}-9M",
    re.compile(rf"{_YEAR}\s+q(?P<quarter>[1-4])"): "{year}-Q{quarter}",
    re.compile(rf"{_YEAR}\s+(?P<month>0[1-9]|1[0-2])"): "{year}-{month}",
}


@lru_cache(maxsize=4096)
def parse(text: str | None) -> str | None:
    """The code of the one period that the text names, or None."""
    key = fold(text or "")
    if dated := _dated(key):
        return dated[0]
    for pattern, code in _SPOKEN.items():
        if (said := pattern.fullmatch(key)) and FIRST_YEAR <= int(said["year"]) <= LAST_YEAR:
            parts = said.groupdict()
            return code.format(
                year=parts["year"],
                quarter=_quarter(parts.get("quarter")),
                month=(parts.get("month") or "").zfill(2),
            )
    return None


_RANGE = re.compile(
    r"(?:.*\b)?tu (?:ngay )?([0-9]{1,2}) ([0-9]{1,2})(?: (20[0-9]{2}))? den (?:het )?(?:ngay )?"
    r"([0-9]{1,2}) ([0-9]{1,2}) (20[0-9]{2})"
)
_PHRASE = re.compile(
    r"(?:nam |(?:6|sau|9|chin) thang (?:dau |cuoi )?(?:nam )?|(?:quy |q)(?:[1-4]|i{1,3}|iv) (?:nam )?"
    r"|thang (?:0?[1-9]|1[0-2]) (?:nam )?|tu (?:ngay )?[0-9]{1,2} [0-9]{1,2} 20[0-9]{2} den (?:het )?(?:ngay )?"
    r"[0-9]{1,2} [0-9]{1,2} )20[0-9]{2}\b"
)


def regime_of(text: str | None) -> str | None:
    """The regime whose period runs from and to the dates that the text gives; none where it gives no dates."""
    dated = _dated(fold(text or ""))
    return dated[1] if dated else None


def _dated(key: str) -> tuple[str, str] | None:
    """The period and regime of 'từ 15/12/2022 đến 14/12/2023': the dates must be those of one period exactly."""
    said = _RANGE.fullmatch(key)
    if said is None:
        return None
    day, month, year, last_day, last_month, last_year = map(int, said.groups(default=said[6]))
    return _by_days().get(((year, month, day), (last_year, last_month, last_day)))


@cache
def _by_days() -> dict[tuple, tuple[str, str]]:
    days = ((row["data_from"].timetuple()[:3], row["data_to"].timetuple()[:3], row) for row in calendar())
    return {(first, last): (row["period_code"], row["regime"]) for first, last, row in days}


def find(text: str) -> tuple[str, str] | None:
    """The one period that a sentence speaks of: its code, and the words that say it."""
    said = {code: words for words in _PHRASE.findall(fold(text)) if (code := parse(words))}
    return next(iter(said.items())) if len(said) == 1 else None


def _quarter(word: str | None) -> str:
    return str(ROMAN.index(word.upper()) + 1) if word and word.upper() in ROMAN else word or ""


def period_type(code: str) -> str:
    """Which of the five kinds of period a code is."""
    _, _, part = code.partition("-")
    if part.isdigit():
        return "month"
    return {"": "year", "H": "half", "9": "nine_months", "Q": "quarter"}[part[:1]]


def label_vi(code: str) -> str:
    """The period in words, as a form writes it."""
    year, _, part = code.partition("-")
    return {
        "year": f"Năm {year}",
        "half": f"6 tháng đầu năm {year}",
        "nine_months": f"9 tháng đầu năm {year}",
        "quarter": f"Quý {ROMAN[int(part[1]) - 1]}/{year}" if part.startswith("Q") else "",
        "month": f"Tháng {part}/{year}",
    }[period_type(code)]


def calendar() -> Iterator[dict]:
    """Every period of every year and regime, with its first and last day of data (both inclusive)."""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for code, first_month, last_month in _periods_of(year):
            for regime in REGIMES:
                data_from, data_to = _days(year, first_month, last_month, regime)
                yield {
                    "period_code": code,
                    "period_type": period_type(code),
                    "regime": regime,
                    "data_from": data_from,
                    "data_to": data_to,
                    "year": year,
                }


def _periods_of(year: int) -> Iterator[tuple[str, int, int]]:
    yield str(year), 1, 12
    yield f"{year}-H1", 1, 6
    yield f"{year}-9M", 1, 9
    yield from ((f"{year}-Q{quarter}", 3 * quarter - 2, 3 * quarter) for quarter in range(1, 5))
    yield from ((f"{year}-{month:02}", month, month) for month in range(1, 13))


def _days(year: int, first_month: int, last_month: int, regime: str) -> tuple[date, date]:
    if regime == "statistical":
        return date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1])
    before = date(year - 1, 12, 15) if first_month == 1 else date(year, first_month - 1, 15)
    return before, date(year, last_month, 14)
