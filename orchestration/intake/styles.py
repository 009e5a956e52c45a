"""Reads the styles of an .xlsx: which formats show per cents or dates, which fonts are old or struck out."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from orchestration.intake import legacy
from orchestration.intake.package import attribute

DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
PERCENTS = frozenset((9, 10))
REMEMBERED = 64 * 2**10  # bytes
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
_FONTS = re.compile(rb"<(?:\w+:)?fonts[\s>].*?</(?:\w+:)?fonts>", re.DOTALL)
_FONT = re.compile(rb"<(?:\w+:)?font(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?font>)", re.DOTALL)
_FONT_NAME = re.compile(rb"<(?:\w+:)?name\s[^>]*>")
_STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s+val=["'](?:1|true)["'])?\s*/>""")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\s[^>]*>")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True)
class Styles:
    """The cell formats of a workbook, by their number in the list of formats."""

    percents: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()
    old_fonts: dict[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()  # shown crossed out


def read_styles(xml: bytes) -> Styles:
    """What `xl/styles.xml` says of every cell format; the copies of one form all say the same."""
    return _styles(xml) if len(xml) <= REMEMBERED else _styles.__wrapped__(xml)


@lru_cache(maxsize=64)
def _styles(xml: bytes) -> Styles:
    custom = {attribute(tag, "numFmtId"): attribute(tag, "formatCode") or "" for tag in _FORMAT.findall(xml)}
    given = [font for block in _FONTS.findall(xml)[:1] for font in _FONT.findall(block)]
    fonts, crossed = list(map(_old_font, given)), [_STRIKE.search(font) is not None for font in given]
    percents, dates, old, struck = set(), set(), {}, set()
    for block in _CELL_FORMATS.findall(xml)[:1]:
        for number, tag in enumerate(_CELL_FORMAT.findall(block)):
            shown_as = attribute(tag, "numFmtId") or "0"
            kind = number_kind(int(shown_as) if shown_as.isdigit() else 0, custom.get(shown_as))
            {"percent": percents, "date": dates}.get(kind, set()).add(number)
            font = attribute(tag, "fontId") or ""
            if font.isdigit() and int(font) < len(fonts):
                old |= {number: fonts[int(font)]} if fonts[int(font)] else {}
                struck |= {number} if crossed[int(font)] else set()
    return Styles(frozenset(percents), frozenset(dates), old, frozenset(struck))


def number_kind(code: int, pattern: str | None) -> str:
    """`percent`, `date` or `number`: how a number format shows its cells."""
    if pattern is not None:
        bare = _LITERAL.sub("", pattern)
        if "%" in bare:
            return "percent"
        return "date" if re.search(r"[dmyh]", bare, re.IGNORECASE) and "General" not in bare else "number"
    return "percent" if code in PERCENTS else "date" if code in DATES else "number"


def _old_font(font: bytes) -> str | None:
    name = _FONT_NAME.search(font)
    return legacy.font_kind(attribute(name[0], "val")) if name else None
