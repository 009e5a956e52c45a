"""The words of the reports, and figures as people here write them.

Reads words.yml beside it, the one place of these words; names of units, indicators and plans are data and stand as
released. A text with places in braces becomes the parts that were put into it and the words between them.
"""

import math
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from orchestration.release.exports.site.wording import fixed, number
from orchestration.reports.parts import Figure, Name, Part, Parts

PATH = Path(__file__).with_name("words.yml")
SMALL = 0.005  # two decimals would make nothing of a figure below


@cache
def words() -> dict[str, Any]:
    """Every word, by section and key."""
    return yaml.safe_load(PATH.read_text(encoding="utf-8"))


def word(key: str) -> str:
    """A text without places.

    Raises:
        KeyError: words.yml has no such key.
    """
    return words()["texts"][key]


def sentence(key: str, **values: Part | Parts) -> list[Part]:
    """A text with these parts in its places; what is put in is not read as a text with places of its own."""
    parts: list[Part] = []
    for literal, place, _, _ in Formatter().parse(word(key)):
        if literal:
            parts.append(literal)
        if place is not None:
            value = values[place]
            parts += [value] if isinstance(value, str | Name | Figure) else value
    return parts


def joined(items: list[list[Part]], between: str) -> list[Part]:
    """Lists of parts one after another, with these words between them."""
    parts: list[Part] = []
    for place, item in enumerate(items):
        parts += [between, *item] if place else item
    return parts


def figure_text(value: float) -> str:
    """A figure with two decimals at most, and as many as it takes where two would make nothing of it."""
    if value and abs(value) < SMALL:
        return fixed(value, 1 - math.floor(math.log10(abs(value))))
    return number(value)
