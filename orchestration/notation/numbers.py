"""Reads what one cell holds as a number, a status or a text, gives a `Reading`; refuses what is in doubt.

The text is kept beside the number. What is not surely a number in the form's notation is `unreadable` or
`ambiguous`; only an empty cell or spaces are `blank`, so "n/a" and "-" are not.
"""

import datetime
import math
import re
import unicodedata
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from orchestration.notation.cell import Cell, CellFault
from orchestration.notation.numerals import GROUP, SCALES, written
from orchestration.notation.text_keys import has_letters, lookup

MAX_DIGITS = 15  # a double keeps 15 digits; a longer figure would come back changed
NOISY = 15  # so many digits nobody typed: with thirteen of them and no more than ten left, the rest is a double's noise
FREE_OF_NOISE, TYPED = Context(prec=13), 10
MOST_PLAIN = 1e15  # below it a whole number is written without an exponent and comes back unchanged
ACHIEVED = "achieved"  # the status that is reached at 100 %, and no other is
MAX_LETTERS = 80  # a longer text is a sentence
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"  # letters that show nothing
ERROR_TEXTS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}

QUALIFIERS = {
    "about": ("vào khoảng", "khoảng", "xấp xỉ", "ước đạt", "ước khoảng", "ước", "chừng", "~", "≈"),
    "at_least": ("ít nhất", "tối thiểu", "không dưới", "không ít hơn", ">=", "≥"),
    "more_than": ("trên", "hơn", "lớn hơn", "nhiều hơn", ">"),
    "at_most": ("nhiều nhất", "tối đa", "không quá", "không vượt quá", "<=", "≤"),
    "less_than": ("gần", "dưới", "chưa đến", "chưa tới", "chưa đầy", "ít hơn", "nhỏ hơn", "<"),
}
SUFFIXES = {"at_least": "trở lên", "at_most": "trở xuống"}

_BY_WORD = {word: code for code, words in QUALIFIERS.items() for word in words}
_QUALIFIER = "|".join(re.escape(word) for word in sorted(_BY_WORD, key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_BY_SUFFIX = {word: code for code, word in SUFFIXES.items()}
_MONEY = r"\s*(?:đồng|vnđ|vnd|đ)"
_SHAPE = re.compile(
    rf"(?:đạt\s+(?!.*\btrở\b)|từ\s+(?=.*\btrở\b))?(?:(?P<qualifier>{_QUALIFIER})\s*)?"
    rf"(?P<numeral>-?[0-9](?:[0-9.,{GROUP} ]*[0-9.,])?)\s*"
    rf"(?:(?P<percent>%|phần trăm)|(?P<scale>{_SCALE})?(?P<money>{_MONEY})?)(?P<suffix>\s+(?:{'|'.join(_BY_SUFFIX)}))?"
)
_BARE = re.compile(r"([0-9](?:[0-9.,]*[0-9.,])?)(%)?")
_PLAIN = re.compile(r"[1-9][0-9]{0,14}|0")
_SCALED = re.compile(rf"\b(?:{_SCALE}|tr)\b")
_ONLY_GROUPS = re.compile(r"(?<=[0-9])['’ʼ`\u00a0\u2007\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_STATUS_AT = re.compile(r"(.*[^\W\d_])\W*?\b([0-9]{1,3})(?:[.,][0-9]+)?\s*%\W*")
_BROKEN = re.compile(r"[0-9.,]\s*\n\s*[0-9.,]")  # figures on lines of their own are several
_NOTHING = dict.fromkeys(map(ord, UNSEEN))
# what a keyboard set for another language, or a copied page, puts for a digit, a mark or nothing at all
_PLAIN_LETTERS = (
    {0xFF10 + digit: str(digit) for digit in range(10)}
    | dict(zip(map(ord, "，．％／－−‒–‑＋"), ",.%/-----+", strict=True))
    | _NOTHING
)


class Reading(NamedTuple):
    """What a cell says: its text, and the number or the normalised text if it can be read."""

    raw_text: str
    parse_code: str
    number: float | None = None
    decimals: int | None = None
    text_value: str | None = None
    qualifier: str | None = None

    def in_doubt(self) -> "Reading":
        """The same text, when nobody can say to which column it belongs."""
        return Reading(self.raw_text, "unreadable")


BLANK = Reading("", "blank")


def raw_text(value: Cell) -> str:
    """The text of a cell as a person sees it; a number in its shortest form, 24.0 as '24'."""
    if isinstance(value, str):
        return value
    if isinstance(value, CellFault):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _shortest(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return "" if value is None else str(value)


def is_blank(value: Cell) -> bool:
    """Only nothing and spaces (of any kind) are blank."""
    if isinstance(value, str):
        return not value or (not value[0].isalnum() and not value.translate(_NOTHING).strip())
    return value is None


def read_number(value: Cell, notation: str, reads_as: str = "number", is_percent: bool = False) -> Reading:
    """Read a cell of a number column; `reads_as` says whether a % sign may stand in it.

    The notation is `vi`, `en`, `feed`, `mixed` (both were met in the column) or empty: nothing decides, and only what
    can be read in one way is read. `is_percent`: Excel shows the number with a % sign.
    """
    if type(value) is str:
        if _PLAIN.fullmatch(value):  # as most are: a whole number is the same in every notation
            return Reading(value, "ok", float(value), 0, None, "exact")
        return read_number_text(value, notation, reads_as)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_percent(value, reads_as) if is_percent else read_excel_number(value)
    return Reading(raw_text(value), _says_nothing(value) or "unreadable")


def read_status(value: Cell, statuses: dict[str, tuple[str, ...]]) -> Reading:
    """Read a cell that takes one word of the layout's vocabulary."""
    seen = raw_text(value)
    if code := _says_nothing(value):
        return Reading(seen, code)
    status = (lookup(statuses, seen) or _with_per_cent(seen, statuses)) if isinstance(value, str) else None
    return Reading(seen, "ok" if status else "unreadable", text_value=status)


def _with_per_cent(seen: str, statuses: dict[str, tuple[str, ...]]) -> str | None:
    """'Đạt (100%)', 'Đang triển khai 50%': a status whose per cent says the same; 'Đạt 50%' says two things."""
    match = _STATUS_AT.fullmatch(seen) if "%" in seen else None
    status = lookup(statuses, match[1]) if match else None
    return status if match and status and (status == ACHIEVED) == (match[2] == "100") else None


def read_text(value: Cell) -> Reading:
    """Read a cell of free text; nothing in it is wrong but an error value."""
    seen = raw_text(value)
    if code := _says_nothing(value):
        return Reading(seen, code)
    return Reading(seen, "ok", text_value=unicodedata.normalize("NFC", seen.strip()))


def _says_nothing(value: Cell) -> str | None:
    """Blank, or the fault that stands where a value should."""
    if is_blank(value):
        return "blank"
    if isinstance(value, CellFault):
        return value.code
    return "error_cell" if isinstance(value, str) and value.strip().upper() in ERROR_TEXTS else None


def read_excel_number(value: float) -> Reading:
    """Read a number that the file holds as a number."""
    if type(value) is float and value.is_integer() and -MOST_PLAIN < value < MOST_PLAIN:
        return Reading(str(int(value)), "ok", value, 0, None, "exact")
    if not math.isfinite(value):
        return Reading(repr(value), "unreadable")
    seen = _shortest(value)
    return Reading(seen, "ok", float(value), _decimals_typed(seen), None, "exact")


def _read_percent(value: float, reads_as: str) -> Reading:
    """0.8305 shown as 83.05%: the sign is the cell's, so the number is the one with the sign."""
    if not math.isfinite(value):
        return Reading(repr(value), "unreadable")
    exact = (Decimal(repr(value)) * 100).normalize()
    shown = format(exact, "f")
    if reads_as == "number":
        return Reading(f"{shown}%", "unreadable")
    return Reading(f"{shown}%", "ok", float(shown), _decimals_typed(shown), qualifier="exact")


def _decimals_typed(shown: str) -> int:
    """To how many decimals a number was typed: 0.9793000000000001 is what Excel keeps of 97,93 %. The number stays."""
    if len(shown) >= NOISY:
        typed = FREE_OF_NOISE.create_decimal(shown).normalize()
        shown = format(typed, "f") if len(typed.as_tuple().digits) <= TYPED else shown
    return len(shown.partition(".")[2])


def read_number_text(seen: str, notation: str, reads_as: str = "number") -> Reading:
    """Read a text that stands where a number should."""
    if bare := _BARE.fullmatch(seen):  # as most are
        phrase: _Phrase | None = _Phrase(bare[1], bare[2] is not None)
    elif code := _says_nothing(seen):
        return Reading(seen, code) if seen else BLANK
    else:
        phrase = _in_words(seen) if len(seen) <= MAX_LETTERS else None
    if phrase is None:
        return Reading(seen, "unreadable")
    if phrase.is_percent if reads_as == "number" else reads_as == "percent" and phrase.is_amount:
        return Reading(seen, "unreadable")  # a per cent where a count is asked for, or money where a per cent is
    figure = written(phrase.numeral, notation, reads_as == "percent" or phrase.is_percent)
    if figure is None:
        return Reading(seen, "unreadable" if notation == "feed" else "ambiguous")
    if len(figure.lstrip("-").replace(".", "")) > MAX_DIGITS:
        return Reading(seen, "unreadable")
    number = float(figure) if phrase.scale == 1 else float(Decimal(figure) * phrase.scale)
    return Reading(seen, "ok", number, len(figure.partition(".")[2]), None, phrase.qualifier)


class _Phrase(NamedTuple):
    """The parts of a text that speaks of one figure."""

    numeral: str
    is_percent: bool
    is_amount: bool = False
    scale: int = 1
    qualifier: str = "exact"


def _in_words(seen: str) -> _Phrase | None:
    """What a text says of its figure, or none where it is of no known shape."""
    shape = None if "\n" in seen and _BROKEN.search(seen) else _SHAPE.fullmatch(plain_text(seen))
    if shape is None or (shape["qualifier"] and shape["suffix"]):
        return None
    return _Phrase(
        shape["numeral"],
        shape["percent"] is not None,
        bool(shape["scale"] or shape["money"]),
        SCALES.get(shape["scale"], 1),
        _BY_SUFFIX.get((shape["suffix"] or "").strip()) or _BY_WORD.get(shape["qualifier"], "exact"),
    )


def plain_text(text: str) -> str:
    """A text as it is compared: composed, small letters, one kind of digit, minus, space and group mark."""
    plain = text if text.isascii() else unicodedata.normalize("NFC", text.translate(_PLAIN_LETTERS))
    if not plain.isalnum():
        plain = _ONLY_GROUPS.sub(GROUP, plain)
    return " ".join(plain.casefold().split())


def is_scaled(text: str) -> bool:
    """Whether a text says thousands, millions or billions of what it counts."""
    return has_letters(text) and _is_scaled(text)


@lru_cache(maxsize=4_096)
def _is_scaled(text: str) -> bool:
    return _SCALED.search(plain_text(text)) is not None


def _shortest(value: float) -> str:
    if isinstance(value, float):
        if value.is_integer() and abs(value) < MOST_PLAIN:
            return str(int(value))
        if not math.isfinite(value):
            return repr(value)
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
