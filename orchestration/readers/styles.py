"""Reads the styles of an .xlsx: which formats show per cents or dates, which fonts are old or struck out."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from orchestration.readers import legacy_encodings
from orchestration.readers.opc_package import attribute

DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
PERCENTS = frozenset((9, 10))
BUILT_IN = {"17": "mmm-yy"}  # every other built-in date shows its day
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # by whether a workbook counts from 1904
REMEMBERED = 64 * 2**10  # bytes
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
_FONTS = re.compile(rb"<(?:\w+:)?fonts[\s>].*?</(?:\w+:)?fonts>", re.DOTALL)
_FONT = re.compile(rb"<(?:\w+:)?font(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?font>)", re.DOTALL)
_FONT_NAME = re.compile(rb"<(?:\w+:)?name\s[^>]*>")
_STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s+val=["'](?:1|true)["'])?\s*/>""")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\s[^>]*>")
_WORDS = re.compile(r'"([^"]*)"|\\(.)')
_IN_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")
_SCALE = re.compile(r"[0-9]|\b(?:nghìn|ngàn|triệu|tỷ|tỉ|tr|k)\b")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True)
class Styles:
    """The cell formats of a workbook, by their number in the list of formats."""

    percents: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()
    old_fonts: dict[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()  # shown crossed out
    dates_shown: dict[int, str] = field(default_factory=dict)  # formats that show a `month` and year or a `year` alone
    otherwise: dict[int, str] = field(default_factory=dict)  # formats that show another number than the cell holds


def read_styles(xml: bytes) -> Styles:
    """What `xl/styles.xml` says of every cell format; the copies of one form all say the same."""
    return _styles(xml) if len(xml) <= REMEMBERED else _styles.__wrapped__(xml)


@lru_cache(maxsize=64)
def _styles(xml: bytes) -> Styles:
    patterns = {attribute(tag, "numFmtId"): attribute(tag, "formatCode") or "" for tag in _FORMAT.findall(xml)}
    odd = {code: pattern for code, pattern in patterns.items() if shows_otherwise(pattern)}
    fonts = [font for block in _FONTS.findall(xml)[:1] for font in _FONT.findall(block)]
    old_fonts, are_struck = list(map(_old_font, fonts)), [_STRIKE.search(font) is not None for font in fonts]
    percents: set[int] = set()
    dates: set[int] = set()
    struck: set[int] = set()
    old: dict[int, str] = {}
    otherwise: dict[int, str] = {}
    dates_shown: dict[int, str] = {}
    for number, tag in enumerate(
        tag for block in _CELL_FORMATS.findall(xml)[:1] for tag in _CELL_FORMAT.findall(block)
    ):
        shown_as = attribute(tag, "numFmtId") or "0"
        kind = number_kind(int(shown_as) if shown_as.isdigit() else 0, patterns.get(shown_as))
        {"percent": percents, "date": dates}.get(kind, set()).add(number)
        if kind == "date" and (part := date_part(patterns.get(shown_as) or BUILT_IN.get(shown_as, "d"))):
            dates_shown[number] = part
        if shown_as in odd:
            otherwise[number] = odd[shown_as]
        font = attribute(tag, "fontId") or ""
        if font.isdigit() and int(font) < len(fonts):
            if (old_font := old_fonts[int(font)]) is not None:
                old[number] = old_font
            if are_struck[int(font)]:
                struck.add(number)
    return Styles(frozenset(percents), frozenset(dates), old, frozenset(struck), dates_shown, otherwise)


def number_kind(code: int, pattern: str | None) -> str:
    """`percent`, `date` or `number`: how a number format shows its cells."""
    if pattern is not None:
        bare = _LITERAL.sub("", pattern)
        if "%" in bare:
            return "percent"
        return "date" if re.search(r"[dmyh]", bare, re.IGNORECASE) and "General" not in bare else "number"
    return "percent" if code in PERCENTS else "date" if code in DATES else "number"


def day_of(number: float, epoch: datetime) -> datetime:
    """The day, and the time of it, that a workbook's number stands for; its calendar of 1900 has a 29 February.

    Raises:
        OverflowError, ValueError: no calendar reaches it.
    """
    return epoch + timedelta(days=number + (number < 60 and epoch == EPOCHS[False]))


def date_part(pattern: str) -> str | None:
    """What a date format shows, where it is no day: `month` (with its year) or `year`."""
    shown = set(re.findall("[dmyhs]", _LITERAL.sub("", pattern.partition(";")[0]).lower()))
    return {frozenset("my"): "month", frozenset("y"): "year"}.get(frozenset(shown))


def shows_otherwise(pattern: str) -> bool:
    """Whether a number format shows another number than the cell holds: in thousands, with 'triệu' behind it, or none.

    >>> [shows_otherwise(pattern) for pattern in ('#,##0', '#,##0,', '0" triệu"', '0" xã"', ';;;')]
    [False, True, True, False, True]
    """
    shown = pattern.partition(";")[0]
    words = unicodedata.normalize(
        "NFC", "".join(quoted or escaped for quoted, escaped in _WORDS.findall(shown))
    ).casefold()
    bare = _LITERAL.sub("", shown)
    is_hidden = ";" in pattern and not pattern.strip("; ")
    return is_hidden or bool(_IN_THOUSANDS.search(bare) or _SCALE.search(words))


def _old_font(font: bytes) -> str | None:
    name = _FONT_NAME.search(font)
    return legacy_encodings.font_kind(attribute(name[0], "val")) if name else None
