"""Reads the styles and the texts of a binary workbook: how numbers show, which fonts are old, what is struck or raised.

Records and their fields are those of [MS-XLSB]. Writes nothing; the joined text of a cell marks what could change it.
"""

import itertools
import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from orchestration.readers import legacy_encodings, rich_text, xlsb_records
from orchestration.readers.styles import number_kind, shows_otherwise

FONT, FORMAT, STYLE, SHARED_ITEM = 43, 44, 47, 19
STYLES_BEGIN, STYLES_END = 617, 618
NO_TEXT = 0xFFFFFFFF
_STRUCK, _RICH = 0x0008, 0x01


class Font(NamedTuple):
    """What a font does to a figure; `old` is its kind where it is of before Unicode."""

    old: str | None = None
    is_struck: bool = False
    is_raised: bool = False


class Style(NamedTuple):
    """How a cell shows what it holds: `shown` is number, percent or date; `otherwise` the format of another number."""

    shown: str = "number"
    font: Font = Font()
    otherwise: str | None = None


@dataclass
class BookStyles:
    """The fonts and the cell styles of a workbook, each by its number."""

    fonts: list[Font] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)

    def of(self, number: int) -> Style:
        """The style of a number; a plain one where there is none of it."""
        return self.styles[number] if number < len(self.styles) else Style()

    def font(self, number: int) -> Font:
        """The font of a number; a plain one where there is none of it."""
        return self.fonts[number] if number < len(self.fonts) else Font()


def read_styles(content: bytes) -> BookStyles:
    """What `styles.bin` says of every font and every cell style."""
    book, formats, is_cell = BookStyles(), dict[int, str](), False
    for kind, record in xlsb_records.of_part(content):
        if kind == FORMAT:
            formats[struct.unpack_from("<H", record)[0]] = text(record, 2)
        elif kind == FONT:
            flags, _, script = struct.unpack_from("<HHH", record, 2)
            old = legacy_encodings.font_kind(text(record, 21))
            book.fonts.append(Font(old, bool(flags & _STRUCK), script != 0))
        elif kind in (STYLES_BEGIN, STYLES_END):
            is_cell = kind == STYLES_BEGIN
        elif kind == STYLE and is_cell:
            _, number, font = struct.unpack_from("<HHH", record)
            pattern = formats.get(number)
            otherwise = pattern if pattern and shows_otherwise(pattern) else None
            book.styles.append(Style(number_kind(number, pattern), book.font(font), otherwise))
    return book


def shared_texts(content: bytes, styles: BookStyles) -> tuple[list[str], dict[int, str]]:
    """The shared texts of a workbook, and those with a struck or raised part as they are seen, by their place."""
    texts: list[str] = []
    seen: dict[int, str] = {}
    for kind, record in xlsb_records.of_part(content):
        if kind == SHARED_ITEM:
            plain = text(record, 1)
            if (shown := as_seen(record, styles)) != plain:
                seen[len(texts)] = shown
            texts.append(plain)
    return texts, seen


def as_seen(rich: bytes, styles: BookStyles) -> str:
    """A text with the fonts of its parts: flags, the text, and where each part begins and in which font."""
    [size] = struct.unpack_from("<I", rich, 1)
    at = 5 + 2 * size
    if not rich[0] & _RICH or at + 4 > len(rich):
        return text(rich, 1)
    letters = rich[5:at]
    [count] = struct.unpack_from("<I", rich, at)
    last = min(count, (len(rich) - at - 4) // 4)
    runs = [struct.unpack_from("<HH", rich, at + 4 + 4 * run) for run in range(last)]
    starts = [0, *(start for start, _ in runs), len(letters) // 2]
    fonts = [Font(), *(styles.font(number) for _, number in runs)]
    parts = (
        (_decoded(letters[2 * start : 2 * end]), font.is_struck, font.is_raised)
        for (start, end), font in zip(itertools.pairwise(starts), fonts, strict=True)
    )
    return rich_text.joined(parts)


def text(record: bytes, at: int) -> str:
    """The text that stands at a place of a record: its length, and its letters of two bytes."""
    [letters] = struct.unpack_from("<I", record, at)
    return "" if letters == NO_TEXT else _decoded(record[at + 4 : at + 4 + 2 * letters])


def _decoded(letters: bytes) -> str:
    return letters.decode("utf-16-le", "replace")  # half a pair of a letter is no damage
