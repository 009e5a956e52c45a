"""How high a row must be for its texts to stand in it: counts the lines a text takes in a column; writes nothing.

A spreadsheet that is made by a program has no height until a person opens it, and a printer does not wait for that. The
widths are those of a serif face, with a margin: a row somewhat too high is read, one too low is not.
"""

from collections.abc import Iterable
from functools import lru_cache

LINE = 15.0  # points that a line of eleven points takes, Vietnamese marks above and below included
PADDING = 2.0
TALLEST = 409.0  # the most a spreadsheet lets a row be
CELL = 0.97  # of a column, its text can use
BOLD = 1.08
DIGIT = 0.485  # a column is as wide as so many digits; widths are in ems of eleven points
NARROW, WIDE = frozenset(" .,;:!'|()[]/-ijltIrfìíĩỉị"), frozenset("mwMW%&@—")


def height(cells: Iterable[tuple[str, float, bool]], points: float = 11) -> float:
    """The height of a row of (text, width of its column, whether bold)."""
    lines = max((lines_of(text, width * 11 / points, is_bold) for text, width, is_bold in cells), default=1)
    return min(TALLEST, lines * LINE * points / 11 + PADDING)


@lru_cache(maxsize=8_192)
def lines_of(text: str, width: float, is_bold: bool = False) -> int:
    """How many lines a text takes in a column so many digits wide, broken between words and where it breaks itself."""
    room = width * DIGIT * CELL / (BOLD if is_bold else 1)
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: float) -> int:
    lines, used, space = 1, 0.0, _ems(" ")
    for word in paragraph.split():
        ems = _ems(word)
        if used and used + space + ems <= room:
            used += space + ems
            continue
        lines += bool(used)
        whole, used = divmod(ems, room) if ems > room else (0, ems)  # a word longer than its column is broken
        lines += int(whole)
    return lines


def _ems(word: str) -> float:
    return sum(map(_em, word))


def _em(letter: str) -> float:
    if letter in NARROW:
        return 0.29
    if letter in WIDE:
        return 0.8
    return 0.7 if letter.isupper() else 0.46
