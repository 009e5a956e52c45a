"""Reads the styles of an .xlsx: which formats show per cents or dates, which fonts are old or struck out."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from orchestration.readers import legacy_encodings
from orchestration.readers.opc_package import attribute

DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
PERCENTS = frozenset((9, 10))
BUILT_IN = {"17": "mmm-yy"}  # every other built-in date shows its day
REMEMBERED = 64 * 2**10  # bytes
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
_FONTS = re.compile(rb"<(?:\w+:)?fonts[\s>].*?</(?:\w+:)?fonts>", re.DOTALL)
_FONT = re.compile(rb"<(?:\w+:)?font(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?font>)", re.DOTALL)
_FONT_NAME = re.compile(rb"<(?:\w+:)?name\s[^>]*>")
_STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s+val=["'](?:1|true)["'])?\s*/>""")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\s[^>]*>")
_SAID = re.compile(r'"([^"]*)"|\\(.)')
_IN_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")
_SCALE_SAID = re.compile(r"[0-9]|\b(?:nghìn|ngàn|triệu|tỷ|tỉ|tr|k)\b")
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
    custom = {attribute(tag, "numFmtId"): attribute(tag, "formatCode") or "" for tag in _FORMAT.findall(xml)}
    given = [font for block in _FONTS.findall(xml)[:1] for font in _FONT.findall(block)]
    fonts, crossed = list(map(_old_font, given)), [_STRIKE.search(font) is not None for font in given]
    percents, dates, old, struck, otherwise = set(), set(), {}, set(), {}
    dates_shown = {}
    odd = {code: pattern for code, pattern in custom.items() if shows_otherwise(pattern)}
    for block in _CELL_FORMATS.findall(xml)[:1]:
        for number, tag in enumerate(_CELL_FORMAT.findall(block)):
            shown_as = attribute(tag, "numFmtId") or "0"
            kind = number_kind(int(shown_as) if shown_as.isdigit() else 0, custom.get(shown_as))
            {"percent": percents, "date": dates}.get(kind, set()).add(number)
            if kind == "date" and (part := date_part(custom.get(shown_as) or BUILT_IN.get(shown_as, "d"))):
                dates_shown[number] = part
            otherwise |= {number: odd[shown_as]} if shown_as in odd else {}
            font = attribute(tag, "fontId") or ""
            if font.isdigit() and int(font) < len(fonts):
                old |= {number: fonts[int(font)]} if fonts[int(font)] else {}
                struck |= {number} if crossed[int(font)] else set()
    return Styles(frozenset(percents), frozenset(dates), old, frozenset(struck), dates_shown, otherwise)


def number_kind(code: int, pattern: str | None) -> str:
    """`percent`, `date` or `number`: how a number format shows its cells."""
    if pattern is not None:
        bare = _LITERAL.sub("", pattern)
        if "%" in bare:
            return "percent"
        return "date" if re.search(r"[dmyh]", bare, re.IGNORECASE) and "General" not in bare else "number"
    return "percent" if code in PERCENTS else "date" if code in DATES else "number"


def date_part(pattern: str) -> str | None:
    """What a date format shows, where it is no day: `month` (with its year) or `year`."""
    shown = set(re.findall("[dmyhs]", _LITERAL.sub("", pattern.split(";")[0]).lower()))
    return {frozenset("my"): "month", frozenset("y"): "year"}.get(frozenset(shown))


def shows_otherwise(pattern: str) -> bool:
    """Whether a number format shows another number than the cell holds: in thousands, with 'triệu' behind it, or none.

    >>> [shows_otherwise(pattern) for pattern in ('#,##0', '#,##0,', '0" triệu"', '0" xã"', ';;;')]
    [False, True, True, False, True]
    """
    shown = pattern.split(";")[0]
    said = unicodedata.normalize("NFC", "".join(a or b for a, b in _SAID.findall(shown))).casefold()
    bare = _LITERAL.sub("", shown)
    is_hidden = ";" in pattern and not pattern.strip("; ")
    return is_hidden or bool(_IN_THOUSANDS.search(bare) or _SCALE_SAID.search(said))


def _old_font(font: bytes) -> str | None:
    name = _FONT_NAME.search(font)
    return legacy_encodings.font_kind(attribute(name[0], "val")) if name else None
