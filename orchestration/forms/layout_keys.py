"""Tells which key of a layout is none we know or holds another kind of thing than it must; makes nothing of it."""

from collections.abc import Callable, Mapping
from typing import Any

SIZES = range(1, 256)  # of a column, in letters, as a spreadsheet allows


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_version(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, int | float) and not isinstance(value, bool) and value > 0)


def _is_size(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and SIZES.start <= value < SIZES.stop


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _are_columns(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_mapping, value))


def _are_texts_by_name(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, (*value, *value.values())))


def _is_anything(value: Any) -> bool:
    return True  # what is checked where it is made


Kinds = Mapping[str, tuple[Callable[[Any], bool], str]]
_WORDS = (_is_anything, "a list of words")
_TERMS = (_is_mapping, "words by term")
OF_A_LAYOUT: Kinds = {
    "kind": (_is_text, "a word"),
    "version": (_is_version, "a text in quotation marks"),
    "notation": (_is_text, "a word"),
    "regime": (_is_text, "a word"),
    "forms": (_is_mapping, "titles by code"),
    "columns": (_are_columns, "a list of columns"),
    "cells": (_is_mapping, "what every cell of a matrix measures"),
    "status": _TERMS,
    "answers": _TERMS,
    "skips": _TERMS,
    "heads_to_fill": (_are_texts_by_name, "heads by the column's role or measure"),
    "replaced": (lambda value: isinstance(value, bool), "true or false, without quotation marks"),
    "first_row": (_is_anything, "a number"),
}
OF_A_COLUMN: Kinds = {
    "role": (_is_text, "a word"),
    "measure": (_is_text, "a word"),
    "words": _WORDS,
    "reads_as": (_is_text, "a word"),
    "width": (_is_size, f"a number from {SIZES.start} to {SIZES.stop - 1}"),
    "at": (_is_anything, "the letters of a column"),
}


def check(raw: Mapping[str, Any]) -> None:
    """Refuse a key that is misspelt, as it would do nothing, and a value that is not what its key holds.

    Raises:
        ValueError: there is one; the message names it.
    """
    _check(raw, OF_A_LAYOUT, "")
    for number, entry in enumerate([*raw["columns"], *([raw["cells"]] if "cells" in raw else [])], start=1):
        place = f"columns: {number}: " if number <= len(raw["columns"]) else "cells: "
        _check(entry, OF_A_COLUMN, place)


def _check(part: Mapping[str, Any], kinds: Kinds, place: str) -> None:
    for key, value in part.items():
        if key not in kinds:
            raise ValueError(f"{place}{key!r} is no key of ours; there are {', '.join(kinds)}")
        is_right, what = kinds[key]
        if not is_right(value):
            raise ValueError(f"{place}{key}: {str(value)[:80]!r} is not {what}")
