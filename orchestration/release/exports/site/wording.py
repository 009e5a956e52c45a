"""The site's own words in two languages, and figures and days as people here write them.

Reads words.yml beside it; names of units, indicators and plans are data and stay as the registry has them.
"""

from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml
from markupsafe import Markup, escape

from orchestration.release import words

PATH = Path(__file__).with_name("words.yml")
MINUS = "−"


@cache
def own() -> dict[str, list[str]]:
    """The words by their key: Vietnamese, then English."""
    return yaml.safe_load(PATH.read_text(encoding="utf-8"))


@cache
def word(key: str) -> Markup:
    """Words of the site, marked so that the switch of languages finds them.

    Raises:
        KeyError: words.yml has no such key.
    """
    return Markup('<span data-w="{}">{}</span>').format(key, own()[key][0])


@cache
def plain(key: str) -> str:
    """The same in Vietnamese, without a mark: for attributes and CSV."""
    return own()[key][0]


@cache
def code(column: str, value: str) -> Markup:
    """A code of a published column in words; in English it reads as the code itself does."""
    return Markup('<span data-en="{}">{}</span>').format(value.replace("_", " "), words.value(column, value))


def number(value: float | None, digits: int = 2) -> str:
    """A figure with a comma for decimals and points between thousands; whole figures without decimals."""
    if value is None:
        return ""
    text = f"{int(value):,}" if float(value).is_integer() else f"{value:,.{digits}f}"
    return text.translate({ord(","): ".", ord("."): ",", ord("-"): MINUS})


def fixed(value: float | None, digits: int = 2) -> str:
    """A figure with as many decimals as its column has."""
    if value is None:
        return ""
    return f"{value:,.{digits}f}".translate({ord(","): ".", ord("."): ",", ord("-"): MINUS})


def signed(value: float | None, digits: int = 2) -> str:
    """A change, with its sign."""
    if value is None:
        return ""
    return ("+" if value > 0 else "") + fixed(value, digits)


def day(value: date | None) -> str:
    """A day or moment as dd/mm/yyyy."""
    if value is None:
        return ""
    return f"{value:%d/%m/%Y %H:%M}" if isinstance(value, datetime) else f"{value:%d/%m/%Y}"


def joined(*parts: str | Markup | None) -> Markup:
    """Texts one after another, each escaped unless it is markup."""
    return Markup("".join([escape(part) for part in parts if part]))  # noqa: S704 - every part is escaped
