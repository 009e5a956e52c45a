"""Reads the years, months and days that the head of a column names, gives spans of months; reads no word of its own.

'Quý III', '9 tháng', 'TH 9T/2024', 'đến 30/11', 'tháng 12/2023' are spans; a year alone ('năm 2022') has no months.
What speaks of the time in words ('quý trước') is for the layouts to say.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from orchestration.notation import periods

LAST_MONTH, MIDDLE = 12, 14  # an administrative month ends on its 14th
_YEAR = r"20[0-9]{2}"
_OF_YEAR = rf"(?: (?:nam )?(?P<year>{_YEAR}))?(?![0-9])"
_DATE = rf"(?P<day>0?[1-9]|[12][0-9]|3[01]) (?:thang )?(?P<month>0?[1-9]|1[0-2]){_OF_YEAR}"
_SPOKEN_COUNTS = {"ba": 3, "sau": 6, "chin": 9, "muoi hai": 12}
_COUNT = rf"(?P<count>0?[1-9]|1[0-2]|{'|'.join(_SPOKEN_COUNTS)})"
_TO = r"(?:\btinh )?\b(?:den|toi|tai)(?: (?:het|cuoi|ngay|thoi diem|truoc ngay))* "
# 'năm nay' says more than 'năm'
_END = r"(?: (?P<end>dau|cuoi))?(?: nam\b(?! (?:nay|truoc|sau|toi|ngoai|bao|hien|n\b)))?"
_ANY_MONTH = periods.ANY_MONTH.replace("|sau|", "|")  # 'tháng sau' is next month: a caller writes six as a figure
_NO_ACT = "".join(rf"(?<!\b{word} )" for word in ("so", "qd", "nq", "cv", "tt", "dinh", "quyet", "van", "tu"))


class Span(NamedTuple):
    """The months that a head names: of a year, if it names one; without `last`, no more than the year."""

    year: str | None
    first: int | None  # none where it only says up to when
    last: int | None


def spans(key: str) -> tuple[list[Span], str]:
    """Every span of time in a folded text, and the text without them."""
    named: list[Span] = []
    for pattern, span_of in _SPANS:
        rest, start = [], 0
        for match in pattern.finditer(key):
            if (span := span_of(match)) is not None:
                named.append(span)
                rest += [key[start : match.start()], " . "]
                start = match.end()
        key = "".join([*rest, key[start:]])
    return named, " ".join(key.replace(".", " ").split())


def of_period(code: str) -> Span:
    """The span of a period by its code."""
    year, _, part = code.partition("-")
    return Span(year or None, *_months(part))


def _months(part: str) -> tuple[int, int]:
    if part in _HALVES:
        return _HALVES[part]
    if part.startswith("Q"):
        return 3 * int(part[1:]) - 2, 3 * int(part[1:])
    return int(part), int(part)


_HALVES = {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "9M": (1, 9)}


def _range(match: re.Match[str]) -> Span | None:
    """'Từ 01/07 đến 30/09/2024'; an administrative month begins on the 15th of the month before."""
    first = int(match["from_month"]) + (int(match["from_day"]) > MIDDLE)
    return Span(match["year"], first if first <= LAST_MONTH else 1, int(match["month"]))


def _month_range(match: re.Match[str]) -> Span | None:
    """'T1-T9', 'từ tháng 1 đến tháng 9'."""
    first, last = int(match["from_month"]), int(match["month"])
    return Span(match["year"], first, last) if first <= last else None


def _until_date(match: re.Match[str]) -> Span | None:
    return Span(match["year"], None, int(match["month"]))


def _until_part(match: re.Match[str]) -> Span | None:
    code = periods.part(match["part"])
    return Span(match["year"], None, _months(code)[1]) if code else None


def _part(match: re.Match[str]) -> Span | None:
    code = periods.part(match["part"])
    return Span(match["year"], *_months(code)) if code is not None else None


def _of_count(match: re.Match[str]) -> Span | None:
    """'9 tháng' are the first nine, unless it says that they are the last."""
    word = match["count"]
    count = _SPOKEN_COUNTS.get(word) or int(word)
    is_last = match["end"] == "cuoi"
    year = match["year"] or match.groupdict().get("joined")
    return Span(year, LAST_MONTH + 1 - count if is_last else 1, LAST_MONTH if is_last else count)


def _year_end(match: re.Match[str]) -> Span | None:
    return Span(match["year"] or None, None, LAST_MONTH)


def _whole_year(match: re.Match[str]) -> Span | None:
    return Span(match["year"], 1, LAST_MONTH)


def _half_year(match: re.Match[str]) -> Span | None:
    return Span(match["year"], *_HALVES["H1" if match["end"] == "dau" else "H2"])


def _year(match: re.Match[str]) -> Span | None:
    return Span(match["year"] if len(match["year"]) > 2 else f"20{match['year']}", None, None)


def _quarter(match: re.Match[str]) -> Span | None:
    code = periods.part(f"quy {match['quarter']}")
    return Span(match["year"], *_months(code)) if code else None


def _month(match: re.Match[str]) -> Span | None:
    return Span(match["year"], int(match["month"]), int(match["month"]))


_Spanned = Callable[[re.Match[str]], Span | None]


def _patterns() -> Iterator[tuple[str, _Spanned]]:
    """From what says most to what says least: what one has taken, the next no longer sees."""
    day = "(?P<from_day>[0-9]{1,2}) (?:thang )?(?P<from_month>0?[1-9]|1[0-2])"
    yield (
        rf"(?:\btu )?(?:ngay )?\b{day}(?: (?:nam )?{_YEAR})? (?:den (?:het )?(?:ngay )?)(?:ngay )?{_DATE}",
        _range,
    )
    yield rf"{_TO}(?:ngay )?{_DATE}", _until_date
    yield rf"{_TO}(?P<month>0?[1-9]|1[0-2]) (?P<year>{_YEAR})(?![0-9])", _until_date
    month = "(?:thang |t ?)"
    yield (
        rf"(?:\btu )?\b{month}(?P<from_month>0?[1-9]|1[0-2])(?: (?:nam )?{_YEAR})?"
        rf" (?:den (?:het )?)?{month}(?P<month>0?[1-9]|1[0-2]){_OF_YEAR}",
        _month_range,
    )
    part = rf"thang {_ANY_MONTH}|qu[yi] (?:thu )?{periods.ANY_QUARTER}"
    yield rf"{_TO}(?P<part>{part})\b(?! thang){_OF_YEAR}", _until_part
    yield rf"{_TO}(?:ca )?nam (?P<year>{_YEAR})(?![0-9])", _year_end
    yield r"\b(?:den|toi)(?: het| cuoi) nam\b(?P<year>)", _year_end
    yield rf"\bngay {_DATE}", _until_date
    yield rf"{_NO_ACT}\b(?P<day>[0-9]{{1,2}}) (?P<month>0?[1-9]|1[0-2]) (?P<year>{_YEAR})(?![0-9])", _until_date
    yield rf"\b{_COUNT} thang{_END}(?! [0-9]{{1,2}}\b){_OF_YEAR}", _of_count
    yield rf"\b(?P<count>[1-9]|1[0-2])t(?P<joined>{_YEAR})?{_END}{_OF_YEAR}", _of_count
    yield rf"\bnua (?P<end>dau|cuoi) nam\b{_OF_YEAR}", _half_year
    yield rf"\b(?P<part>qu[yi] (?:thu )?{periods.ANY_QUARTER})\b(?! thang){_OF_YEAR}", _part
    yield rf"\bq ?(?P<quarter>[1-4]|i{{1,3}}|iv)\b{_OF_YEAR}", _quarter
    yield rf"\b(?P<quarter>i{{1,3}}|iv) (?P<year>{_YEAR})(?![0-9])", _quarter
    yield rf"\b(?P<part>thang {_ANY_MONTH})\b{_OF_YEAR}", _part
    yield rf"\bt ?(?P<month>0?[1-9]|1[0-2])\b{_OF_YEAR}", _month
    yield rf"{_NO_ACT}\b(?P<month>0?[1-9]|1[0-2]) (?P<year>{_YEAR})(?![0-9])", _month
    yield rf"\b(?:ca|toan|het) nam\b{_OF_YEAR}", _whole_year
    yield rf"(?:\bnam )?\b(?P<year>{_YEAR})(?![0-9])", _year
    yield r"\bnam (?P<year>2[0-9])(?![0-9])", _year


_SPANS = [(re.compile(pattern), span_of) for pattern, span_of in _patterns()]
