"""Reads a cell that holds more than a bare figure: '24/24', '12 xã'; gives a reading or leaves the cell refused.

What may be a date, a place among others, or the count of something else than was asked is no figure.
"""

import re

from orchestration.forms import resolve_line
from orchestration.forms.layout import header_block
from orchestration.notation.numbers import BLANK, Reading, is_scaled, plain_text, read_number
from orchestration.notation.numerals import GROUP, is_in_doubt
from orchestration.notation.text_keys import fold

THOUSAND = 1000
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")

_FIGURE = rf"[0-9][0-9.,{GROUP}]*"
_RATIO = re.compile(rf"({_FIGURE}) ?/ ?({_FIGURE}) ?([^\W\d_][^\d/]*)?")
_STATED = re.compile(rf"[ (,;:=-]*\b(?:(?:đạt|bằng|chiếm)? ?(?:tỷ lệ|tỉ lệ)?:? ?)({_FIGURE}) ?%\)?\.?$")
_COUNTED = re.compile(r"(.*[0-9])\s*([^\W\d_][^\d%]*)")


def counted(text: str, refused: Reading, notation: str, reads_as: str, unit_of_measure: str) -> Reading:
    """'12 xã' is 12, where the line counts communes or does not say what it counts."""
    shape = _COUNTED.fullmatch(text.strip()) if reads_as != "percent" else None
    if shape is None or fold(shape[2]) not in header_block().count_words:
        return refused
    if fold(unit_of_measure) not in ("", "%", fold(shape[2])):
        return refused  # 'thôn' is asked for and 'xã' is given: nobody can say which is meant
    return read_number(shape[1], notation, reads_as)._replace(raw_text=text)


def once_scaled(text: str, reading: Reading, unit_of_measure: str) -> Reading:
    """'9 tỷ' in a line of 'triệu đồng' would be scaled twice: nobody can say which is meant."""
    if is_scaled(unit_of_measure) and is_scaled(text):
        return Reading(text, "unreadable")
    return reading


def halves(
    text: str, notation: str, label: str, beside: dict[str, Reading], in_ratio_column: bool
) -> tuple[Reading, Reading] | None:
    """Part and whole of '24/24', when nothing else may be meant; `beside` are the line's own cells, by measure."""
    said, block = plain_text(text), header_block()
    stated = _STATED.search(said)
    shape = _RATIO.fullmatch(said[: stated.start()] if stated else said)
    if shape is None or (shape[3] and fold(shape[3]) not in block.count_words):
        return None
    if any(f" {word} " in f" {fold(label)} " for word in map(fold, block.ranked)):
        return None
    read, pct = (read_number(shape[1], notation), read_number(shape[2], notation)), beside.get("reported_pct", BLANK)
    read = resolve_line.by_per_cent(*read, pct) or _counts(*read) or read
    part, given = (one._replace(raw_text=text) for one in read)
    if part.parse_code != "ok" or given.parse_code != "ok":
        return None
    if stated and not resolve_line.fits(part, given, read_number(stated[1], notation, "percent")):
        return None
    whole = beside.get("denominator", BLANK)
    agrees = whole.parse_code == "ok" and whole.number == given.number
    is_silent = whole.parse_code == "blank"
    is_plain = not _may_be_month(shape) and (in_ratio_column or not _may_be_date(shape))
    sure = agrees or shape[3] or is_plain or stated or resolve_line.fits(part, given, pct)
    return (part, given) if sure and (agrees or is_silent) else None


def _counts(part: Reading, whole: Reading) -> tuple[Reading, Reading] | None:
    """'5.565/6700': beside a whole of thousands typed plainly, a part of three digits behind its mark is a count."""
    if part.parse_code != "ambiguous" or whole.parse_code != "ok" or not whole.raw_text.isdigit():
        return None
    count = read_number(part.raw_text, "vi" if "." in part.raw_text else "en")
    is_count = count.parse_code == "ok" and whole.number >= THOUSAND and count.number <= whole.number
    return (count, whole) if is_count and is_in_doubt(part.raw_text) else None


def holds_ratios(texts: list[str]) -> bool:
    """Whether a column surely holds ratios: one that can be no date, and wholes that differ as places never do."""
    ratios = [said for text in texts if "/" in text and (said := _RATIO.fullmatch(plain_text(text)))]
    return any(not _may_be_date(said) for said in ratios) and len({said[2] for said in ratios}) > 1


def _may_be_date(shape: re.Match) -> bool:
    first, second = shape[1], shape[2]
    return first.isdigit() and second.isdigit() and int(first) <= 31 and int(second) <= 12


def _may_be_month(shape: re.Match) -> bool:
    """'11/2023' may be a month and '2022/2023' a school year."""
    first, second = shape[1], shape[2]
    return _YEAR.fullmatch(second) is not None and (
        _YEAR.fullmatch(first) is not None or (first.isdigit() and int(first) <= 12)
    )
