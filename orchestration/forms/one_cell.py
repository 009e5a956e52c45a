"""Reads a cell that holds more than a bare figure: '24/24', '12 xã'; gives a reading or leaves the cell refused.

What may be a date, a place among others, or the count of something else than was asked is no figure.
"""

import re

from orchestration.forms.layout import header_block
from orchestration.forms.words import fold
from orchestration.intake.numbers import Reading, read_number

_RATIO = re.compile(r"\s*([0-9][0-9.,]*)\s*/\s*([0-9][0-9.,]*)\s*([^\W\d_][^\d/]*)?\s*")
_COUNTED = re.compile(r"(.*[0-9])\s*([^\W\d_][^\d%]*)")


def counted(text: str, refused: Reading, notation: str, reads_as: str, unit_of_measure: str) -> Reading:
    """'12 xã' is 12, where the line counts communes or does not say what it counts."""
    shape = _COUNTED.fullmatch(text.strip()) if reads_as != "percent" else None
    if shape is None or fold(shape[2]) not in header_block().count_words:
        return refused
    if fold(unit_of_measure) not in ("", "%", fold(shape[2])):
        return refused  # 'thôn' is asked for and 'xã' is given: nobody can say which is meant
    return read_number(shape[1], notation, reads_as)._replace(raw_text=text)


def halves(
    text: str, notation: str, label: str, whole: list[Reading], in_ratio_column: bool
) -> tuple[Reading, Reading] | None:
    """Part and whole of '24/24', when nothing else may be meant; `whole` is what the line's own cell for it says."""
    shape, block = _RATIO.fullmatch(text), header_block()
    if shape is None or (shape[3] and fold(shape[3]) not in block.count_words):
        return None
    if any(f" {word} " in f" {fold(label)} " for word in map(fold, block.ranked)):
        return None
    part, given = (read_number(shape[place], notation)._replace(raw_text=text) for place in (1, 2))
    if part.parse_code != "ok" or given.parse_code != "ok":
        return None
    agrees = any(other.number == given.number for other in whole if other.parse_code == "ok")
    is_silent = all(other.parse_code == "blank" for other in whole)
    sure = agrees or shape[3] or not _may_be_date(shape) or in_ratio_column
    return (part, given) if sure and (agrees or is_silent) else None


def holds_ratios(texts: list[str]) -> bool:
    """Whether a column surely holds ratios: one that can be no date, and wholes that differ as places never do."""
    ratios = [said for text in texts if "/" in text and (said := _RATIO.fullmatch(text))]
    return any(not _may_be_date(said) for said in ratios) and len({said[2] for said in ratios}) > 1


def _may_be_date(shape: re.Match) -> bool:
    first, second = shape[1], shape[2]
    return first.isdigit() and second.isdigit() and int(first) <= 31 and int(second) <= 12
