"""Reads the digits of one figure in the notation of its column, gives them with a decimal point; None where in doubt.

Vietnamese writes 1.234,56 and English 1,234.56; a thin or unbreakable space and an apostrophe only ever group.
"""

import re

SCALES = {"nghìn tỷ": 10**12, "tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3}
GROUP = "’"  # what every mark that can only group is turned into
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_COMMA = re.compile(r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+),(?P<decimals>[0-9]+)")
_COMMA_IN_DOUBT = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_IN_DOUBT = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_APART = re.compile(
    rf"(?P<whole>[1-9][0-9]{{0,2}}(?:(?:{GROUP}[0-9]{{3}})+|(?: [0-9]{{3}}){{2,}}))"
    r"(?:[.,](?P<decimals>[0-9]{1,2}|[0-9]{4,}))?"
)
_SWAPPED = str.maketrans(".,", ",.")
_POINT = re.compile(r"[0-9]+(?:\.(?P<decimals>[0-9]+))?")
_CODE = re.compile(r"0[0-9]{3,}")


def written(numeral: str, notation: str, is_pct: bool) -> str | None:
    """The figure as a machine writes it ('-1234.5'), or None; a per cent is never grouped by a lone mark."""
    sign, digits = ("-", numeral[1:]) if numeral.startswith("-") else ("", numeral)
    is_apart = GROUP in digits or " " in digits
    if is_apart and notation != "feed" and (apart := _APART.fullmatch(digits)):
        whole = apart["whole"].replace(GROUP, "").replace(" ", "")
        return sign + whole + (f".{apart['decimals']}" if apart["decimals"] else "")
    if digits.startswith("0") and notation != "feed" and _CODE.fullmatch(digits):
        return None  # '02163852123' is a telephone number, '04264' a commune
    figure = _NOTATIONS[notation](digits, is_pct)
    return None if figure is None else sign + figure


def is_in_doubt(numeral: str) -> bool:
    """Whether a figure is '1.234' or '1,234': a thousand and more in one notation, one and a bit in the other."""
    return _IN_DOUBT.fullmatch(numeral) is not None


def _vietnamese(digits: str, is_pct: bool) -> str | None:
    """Dots group thousands and a comma marks decimals; None where another notation may be meant."""
    if digits.isdigit():
        return digits
    if _GROUPED.fullmatch(digits) and not is_pct:
        return digits.replace(".", "")
    comma = _COMMA.fullmatch(digits)
    if comma is None or (_COMMA_IN_DOUBT.fullmatch(digits) and not is_pct):
        return None  # '1.23' may be 1,23; '1,234' may be a thousand typed the English way
    return f"{comma['whole'].replace('.', '')}.{comma['decimals']}"


def _english(digits: str, is_pct: bool) -> str | None:
    """The mirror image: commas group thousands and a dot marks decimals."""
    return _vietnamese(digits.translate(_SWAPPED), is_pct)


def _either(digits: str, is_pct: bool) -> str | None:
    """What can be read in one way only, whichever notation it is."""
    if is_in_doubt(digits):
        return _vietnamese(digits, is_pct) if is_pct and "," in digits else None
    return _vietnamese(digits, is_pct) or _english(digits, is_pct)


def _mixed(digits: str, is_pct: bool) -> str | None:
    """A column that uses both: only Vietnamese notation, and that only where nothing else is meant."""
    return None if is_in_doubt(digits) else _vietnamese(digits, is_pct)


def _pointed(digits: str, _: bool) -> str | None:
    """A decimal point and no grouping, as machines write."""
    return digits if _POINT.fullmatch(digits) else None


_NOTATIONS = {"vi": _vietnamese, "en": _english, "feed": _pointed, "": _either, "mixed": _mixed}
