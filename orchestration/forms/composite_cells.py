"""Reads a cell that holds more than a bare figure: '24/24', '12 xã'; gives a reading or leaves the cell refused.

What may be a date, a place among others, or the count of something else than was asked is no figure.
"""

import re

from orchestration.forms import resolve_line
from orchestration.forms.header_block import HeaderBlock
from orchestration.notation.numbers import BLANK, Reading, is_scaled, plain_text, read_number
from orchestration.notation.numerals import GROUP, is_in_doubt
from orchestration.notation.text_keys import fold

THOUSAND = 1000
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")

_FIGURE = rf"[0-9][0-9.,{GROUP}]*"
_RATIO = re.compile(rf"({_FIGURE}) ?/ ?({_FIGURE}) ?([^\W\d_][^\d/]*)?")
_STATED = re.compile(rf"[ (,;:=-]*\b(?:(?:đạt|bằng|chiếm)? ?(?:tỷ lệ|tỉ lệ)?:? ?)({_FIGURE}) ?%\)?\.?$")
_COUNTED = re.compile(r"(.*[0-9])\s*([^\W\d_][^\d%]*)")


def counted(refused: Reading, notation: str, reads_as: str, unit_of_measure: str, block: HeaderBlock) -> Reading:
    """'12 xã' is 12, where the line counts communes or does not say what it counts."""
    text = refused.raw_text
    match = _COUNTED.fullmatch(text.strip()) if reads_as != "percent" else None
    if match is None or fold(match[2]) not in block.count_words:
        return refused
    if "%" not in unit_of_measure and fold(unit_of_measure) not in ("", fold(match[2])):
        return refused  # 'thôn' is what the line counts and 'xã' what the cell does: nobody can say which is meant
    return read_number(match[1], notation, reads_as)._replace(raw_text=text)


def once_scaled(text: str, reading: Reading, unit_of_measure: str) -> Reading:
    """'9 tỷ' in a line of 'triệu đồng' would be scaled twice: nobody can say which is meant."""
    if "%" not in unit_of_measure and is_scaled(unit_of_measure) and is_scaled(text):  # 'tỷ lệ: %' is no 'tỷ'
        return Reading(text, "unreadable")
    return reading


def halves(
    readings: dict[str, Reading], notation: str, label: str, in_ratio_column: bool, block: HeaderBlock
) -> tuple[Reading, Reading] | None:
    """Part and whole of a line's cell '24/24', when nothing else may be meant; `readings` are by measure."""
    text = readings["numerator"].raw_text
    bare = plain_text(text)
    stated = _STATED.search(bare)
    shape = _RATIO.fullmatch(bare[: stated.start()] if stated else bare)
    if shape is None or (shape[3] and fold(shape[3]) not in block.count_words):
        return None
    if any(f" {word} " in f" {fold(label)} " for word in map(fold, block.ranked)):
        return None
    both, pct = (read_number(shape[1], notation), read_number(shape[2], notation)), readings.get("reported_pct", BLANK)
    both = resolve_line.by_per_cent(*both, pct) or _counts(*both) or both
    part, whole = (one._replace(raw_text=text) for one in both)
    if part.parse_code != "ok" or whole.parse_code != "ok":
        return None
    if stated and not resolve_line.fits(part, whole, read_number(stated[1], notation, "percent")):
        return None
    is_plain = not _may_be_month(shape) and (in_ratio_column or not _may_be_date(shape))
    beside = readings.get("denominator", BLANK)
    if beside.parse_code == "ok" and beside.number == whole.number:
        return part, whole
    is_sure = shape[3] or is_plain or stated or resolve_line.fits(part, whole, pct)
    return (part, whole) if is_sure and beside.parse_code == "blank" else None


def _counts(part: Reading, whole: Reading) -> tuple[Reading, Reading] | None:
    """'5.565/6700': beside a whole of thousands typed plainly, a part of three digits behind its mark is a count."""
    if part.parse_code != "ambiguous" or whole.parse_code != "ok" or not whole.raw_text.isdigit():
        return None
    count = read_number(part.raw_text, "vi" if "." in part.raw_text else "en")
    if count.number is None or whole.number is None or not is_in_doubt(part.raw_text):
        return None
    is_count = count.parse_code == "ok" and whole.number >= THOUSAND and count.number <= whole.number
    return (count, whole) if is_count else None


def holds_ratios(texts: list[str]) -> bool:
    """Whether a column surely holds ratios: one that can be no date, and wholes that differ as places never do."""
    ratios = [match for text in texts if "/" in text and (match := _RATIO.fullmatch(plain_text(text)))]
    return any(not _may_be_date(ratio) for ratio in ratios) and len({ratio[2] for ratio in ratios}) > 1


def _may_be_date(shape: re.Match) -> bool:
    first, second = shape[1], shape[2]
    return first.isdigit() and second.isdigit() and int(first) <= 31 and int(second) <= 12


def _may_be_month(shape: re.Match) -> bool:
    """'11/2023' may be a month and '2022/2023' a school year."""
    first, second = shape[1], shape[2]
    return _YEAR.fullmatch(second) is not None and (
        _YEAR.fullmatch(first) is not None or (first.isdigit() and int(first) <= 12)
    )
