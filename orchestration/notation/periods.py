"""Reads the words a report uses for its period, gives its code and the calendar; refuses what is not one.

A period is a code (2023, 2023-H1, 2023-H2, 2023-9M, 2023-Q3, 2023-07) and a regime: administrative periods run from
the 15th to the 14th, statistical ones from the first day to the last.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import TypedDict

from orchestration.notation.regimes import REGIMES, STATISTICAL
from orchestration.notation.text_keys import fold

FIRST_YEAR, LAST_YEAR = 1990, 2045  # the indices of others reach back to 1990
MAX_LETTERS = 200
Day = tuple[int, int, int]
ROMAN = ("I", "II", "III", "IV")

_YEAR = r"(?P<year>(?:199|20[0-9])[0-9])"
_OF_YEAR = rf"(?: nam)? {_YEAR}"
_YEAR2 = r"(?P<joined>(?:199|20[0-9])[0-9])"  # '6T2023'
_THREE, _SIX, _NINE = (rf"(?:0?{figure}(?: {word})?|{word})" for figure, word in ((3, "ba"), (6, "sau"), (9, "chin")))
_QUARTER = r"(?P<quarter>[1-4]|i{1,3}|iv|mot|hai|ba|bon|tu|nhat)"
_MONTHS = {
    "gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
}  # fmt: skip
_MONTH = rf"(?P<month>0?[1-9]|1[0-2]|{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_SPOKEN = {
    re.compile(rf"(?:(?:ca )?nam |(?:12 thang|12t)(?: nam)? )?{_YEAR}"): "{year}",
    re.compile(rf"(?:{_SIX} thang|6t)(?: dau)?{_OF_YEAR}|6t{_YEAR2}"): "{year}-H1",
    re.compile(rf"(?:{_SIX} thang|6t) cuoi{_OF_YEAR}"): "{year}-H2",
    re.compile(rf"{_THREE} thang dau{_OF_YEAR}"): "{year}-Q1",
    re.compile(rf"(?:{_NINE} thang|9t)(?: dau)?{_OF_YEAR}|9t{_YEAR2}"): "{year}-9M",
    re.compile(rf"(?:qu[yi] (?:thu )?|q ?){_QUARTER}{_OF_YEAR}"): "{year}-Q{quarter}",
    re.compile(rf"(?P<quarter>i{{1,3}}|iv) {_YEAR}"): "{year}-Q{quarter}",
    # 'tháng năm 2023' may be May, or a month left blank
    re.compile(rf"(?:thang |th ?|t ?){_MONTH}{_OF_YEAR}"): "{year}-{month}",
    re.compile(rf"(?P<month>0?[1-9]|1[0-2]) {_YEAR}"): "{year}-{month}",
    re.compile(rf"nua dau{_OF_YEAR}"): "{year}-H1",
    re.compile(rf"nua cuoi{_OF_YEAR}"): "{year}-H2",
    re.compile(rf"{_YEAR} h(?P<half>[12])"): "{year}-H{half}",
    re.compile(rf"{_YEAR} 9m"): "{year}-9M",
    re.compile(rf"{_YEAR} q(?P<quarter>[1-4])"): "{year}-Q{quarter}",
    re.compile(rf"{_YEAR} (?P<month>0[1-9]|1[0-2])"): "{year}-{month}",
}
_LEAD = re.compile(r"^(?:(?:ky )?(?:bao cao|so lieu)|ky|trong) (?!truoc)")
_ANY_YEAR = re.compile(r"(?:199|20[0-9])[0-9]")


def parse(text: str | None) -> str | None:
    """The code of the one period that the text names, or None."""
    return _parse(text) if text and len(text) <= MAX_LETTERS else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> str | None:
    key = _in_figures(fold(text))
    if dates := _RANGE.search(key):
        before, dated = _bare(key[: dates.start()] + key[dates.end() :]), _dated(key)
        named = _spoken(before) or (dated and _spoken(f"{before} {dated[0][:4]}"))
        return dated[0] if dated and (named == dated[0] or not _says_period(before)) else None
    return _spoken(_bare(key))


def _in_figures(key: str) -> str:
    """'ngày 15 tháng 12 năm 2022' as 'ngày 15 12 2022'."""
    return _WRITTEN_DAY.sub(r"ngay \1 \2 \3", key) if "ngay" in key else key


def _bare(key: str) -> str:
    return _LEAD.sub("", key.strip())


def _spoken(key: str) -> str | None:
    for pattern, code in _SPOKEN.items():
        if match := pattern.fullmatch(key):
            parts = match.groupdict()
            year = parts["year"] or parts.get("joined") or ""
            if not FIRST_YEAR <= int(year) <= LAST_YEAR:
                continue
            return code.format(
                year=year,
                quarter=_quarter(parts.get("quarter")),
                month=_month(parts.get("month")),
                half=parts.get("half"),
            )
    return _of_months(key)


_FROM_MONTH = re.compile(
    rf"tu thang (?P<first>0?[17])(?: (?P<first_year>[0-9]{{4}}))? den (?:het )?thang (?P<month>0?[69]|12){_OF_YEAR}"
)


def _of_months(key: str) -> str | None:
    """'Từ tháng 1 đến tháng 9 năm 2023', 'từ tháng 7 đến tháng 12 năm 2023'."""
    match = _FROM_MONTH.fullmatch(key)
    if match is None or match["first_year"] not in (None, match["year"]):
        return None
    months = int(match["first"]), int(match["month"])
    suffix = {(1, 6): "-H1", (1, 9): "-9M", (1, 12): "", (7, 12): "-H2"}.get(months)
    return None if suffix is None else f"{match['year']}{suffix}"


def part(text: str | None) -> str | None:
    """The period of a text that names no year: '9M' of '9 tháng', '' of 'cả năm'; None where there is more to it."""
    if not text or len(text) > MAX_LETTERS or _ANY_YEAR.search(text):
        return None
    code = _spoken(f"{_bare(fold(text)).removesuffix(' nam')} nam {FIRST_YEAR}") or _spoken(
        f"{fold(text)} {FIRST_YEAR}"
    )
    return code.partition("-")[2] if code else None


def part_in(text: str) -> str | None:
    """The one part of a year that a heading names: 'Q3' of 'TH quý III', '' of 'Cả năm'; None if it names none."""
    parts = {named for words in _PARTS.findall(fold(text)) if (named := part(words)) is not None}
    return parts.pop() if len(parts) == 1 else None


_RANGE = re.compile(
    r"\b(?:tu )?(?:ngay )?([0-9]{1,2}) ([0-9]{1,2})(?: (20[0-9]{2}))? (?:den (?:het )?)?(?:ngay )?"
    r"([0-9]{1,2}) ([0-9]{1,2}) (20[0-9]{2})\b"
)
_WRITTEN_DAY = re.compile(r"\bngay ([0-9]{1,2}) thang ([0-9]{1,2}) nam (20[0-9]{2})\b")
_DAY = re.compile(r"\b(?:ngay )?[0-9]{1,2} thang [0-9]{1,2} nam 20[0-9]{2}\b|\b[0-9]{1,2} [0-9]{1,2} 20[0-9]{2}\b")
ANY_QUARTER = _QUARTER.replace("?P<quarter>", "?:")
ANY_MONTH = _MONTH.replace("?P<month>", "?:")
_PARTS = re.compile(
    rf"\b(?:(?:{_SIX}|{_NINE}|12) thang(?: cuoi)?|{_THREE} thang dau|qu[yi] (?:thu )?{ANY_QUARTER}"
    rf"|thang {ANY_MONTH}|ca nam)\b"
)
_PHRASE = re.compile(
    rf"\b(?:(?:(?:{_SIX}|{_NINE}) thang|[69]t) (?:dau |cuoi )?(?:nam )?|{_THREE} thang dau (?:nam )?"
    rf"|(?:qu[yi] (?:thu )?|q ?){ANY_QUARTER} (?:nam )?|thang {ANY_MONTH} (?:nam )?"
    # a year alone is a year only where it is no part of one: not 'cuối năm 2023', 'năm học 2023'
    r"|(?<!dau )(?<!cuoi )(?<!giua )(?<!thang )(?<!quy )(?<!qui )(?<!nua )nam )"
    r"20[0-9]{2}\b(?! (?:va |den |toi |hoac )?(?:nam )?20[0-9]{2}\b)"
)
_WORDS = re.compile(
    r"\b(?:(?:[0-9]{1,2}|ba|sau|chin) thang|qu[yi] (?:[1-4]|i{1,3}|iv)|thang (?:0?[1-9]|1[0-2])|nam 20[0-9]{2}|tuan"
    r"|(?:dau|cuoi|giua|nua) nam)\b"
)


def _says_period(key: str) -> bool:
    return bool(_WORDS.search(key) or _ANY_YEAR.search(key))


def regime_of(text: str | None) -> str | None:
    """The regime whose period runs from and to the dates that the text gives; none where it gives no dates."""
    dated = _dated(_in_figures(fold(text))) if text and len(text) <= MAX_LETTERS else None
    return dated[1] if dated else None


def _dated(key: str) -> tuple[str, str] | None:
    """The period and regime of 'từ 15/12/2022 đến 14/12/2023': the dates must be those of one period exactly."""
    match = _RANGE.search(key)
    if match is None:
        return None
    day, month, year, last_day, last_month, last_year = map(int, match.groups(default=match[6]))
    if match[3] is None and (month, day) > (last_month, last_day):
        year -= 1  # 'từ 15/12 đến 14/6/2023'
    return _by_days().get(((year, month, day), (last_year, last_month, last_day)))


@cache
def _by_days() -> dict[tuple[Day, Day], tuple[str, str]]:
    """Period and regime by their first and last days."""
    return {(_day(row["data_from"]), _day(row["data_to"])): (row["period_code"], row["regime"]) for row in calendar()}


def _day(day: date) -> Day:
    return day.year, day.month, day.day


def find(text: str) -> tuple[str, str] | None:
    """The one period that a sentence speaks of: its code, and the words that say it; the day of a signature is none."""
    if len(text) > 10 * MAX_LETTERS:
        return None
    key = _in_figures(fold(text))
    ranges = [match[0] for match in _RANGE.finditer(key)]
    rest = _DAY.sub(" . ", _RANGE.sub(" . ", key))
    codes = {words: parse(words) for words in _PHRASE.findall(rest)}
    codes |= {words: dated[0] if (dated := _dated(words)) else None for words in ranges}
    if len(set(codes.values())) != 1 or _WORDS.search(_PHRASE.sub(" . ", rest)):
        return None
    words, code = next(iter(codes.items()))
    return (code, words) if code else None


def _quarter(word: str | None) -> str:
    if word and word.upper() in ROMAN:
        return str(ROMAN.index(word.upper()) + 1)
    return {"nhat": "1", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4"}.get(word or "", word or "")


def _month(word: str | None) -> str:
    return str(_MONTHS.get(word or "", word or "")).zfill(2)


def period_type(code: str) -> str:
    """Which of the five kinds of period a code is."""
    _, _, suffix = code.partition("-")
    if suffix.isdigit():
        return "month"
    return {"": "year", "H": "half", "9": "nine_months", "Q": "quarter"}[suffix[:1]]


def label_vi(code: str) -> str:
    """The period in words, as a form writes it."""
    year, _, suffix = code.partition("-")
    return {
        "year": f"Năm {year}",
        "half": f"6 tháng {'cuối' if suffix == 'H2' else 'đầu'} năm {year}",
        "nine_months": f"9 tháng đầu năm {year}",
        "quarter": f"Quý {ROMAN[int(suffix[1]) - 1]}/{year}" if suffix.startswith("Q") else "",
        "month": f"Tháng {suffix}/{year}",
    }[period_type(code)]


class Period(TypedDict):
    """One period of one regime, with its first and last day of data (both inclusive)."""

    period_code: str
    period_type: str
    regime: str
    data_from: date
    data_to: date
    year: int


def calendar() -> Iterator[Period]:
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


@lru_cache(maxsize=1024)
def ends_of(code: str) -> tuple[date, ...]:
    """The last day of data of a period in each regime, the earliest first; none of a code that is no period."""
    return tuple(sorted(period["data_to"] for period in calendar() if period["period_code"] == code))


@lru_cache(maxsize=1024)
def begins_of(code: str) -> date | None:
    """The first day of data of a period, in the regime that begins it first; none of a code that is no period."""
    return min((period["data_from"] for period in calendar() if period["period_code"] == code), default=None)


def _periods_of(year: int) -> Iterator[tuple[str, int, int]]:
    yield str(year), 1, 12
    yield f"{year}-H1", 1, 6
    yield f"{year}-H2", 7, 12
    yield f"{year}-9M", 1, 9
    yield from ((f"{year}-Q{quarter}", 3 * quarter - 2, 3 * quarter) for quarter in range(1, 5))
    yield from ((f"{year}-{month:02}", month, month) for month in range(1, 13))


def _days(year: int, first_month: int, last_month: int, regime: str) -> tuple[date, date]:
    if regime == STATISTICAL:
        return date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1])
    before = date(year - 1, 12, 15) if first_month == 1 else date(year, first_month - 1, 15)
    return before, date(year, last_month, 14)
