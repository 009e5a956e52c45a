"""Turns the cells of a sheet typed in fonts of before Unicode into Unicode: by the cell's font, else by its letters."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from orchestration.readers import legacy_encodings
from orchestration.readers.sheet import FontKinds, Note, Opened, Sheet, address

# letters that modern Vietnamese does not have and the old fonts are full of; all are of Latin-1
_SIGNS = re.compile("[¡-¬\u00ad®µ-¾ÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ]")
_ORDINARY = bytes(code for code in range(256) if not _SIGNS.match(chr(code)))


def in_unicode(opened: Opened, fonts_of: Callable[[str], FontKinds]) -> Opened:
    """The sheets with text of old fonts converted, and a note of each sheet where that was done.

    `fonts_of` gives the old fonts of a sheet by its name; it is asked only where letters look like theirs.
    """
    for place, sheet in enumerate(opened.sheets):
        converted, kinds, first = convert(sheet, fonts_of)
        if kinds:
            opened.sheets[place] = converted
            opened.notes.append(Note("OLD_FONT", sheet.name, first, ", ".join(sorted(kinds))))
    return opened


def may_be_old(texts: Iterable[str]) -> bool:
    """Whether some text has a letter that is a sign of fonts of before Unicode."""
    return bool("".join(texts).encode("latin-1", "ignore").translate(None, _ORDINARY))


def convert(sheet: Sheet, fonts_of: Callable[[str], FontKinds]) -> tuple[Sheet, set[str], str | None]:
    """The sheet in Unicode, the kinds of old text that were met, and the address of the first such cell."""
    if not may_be_old(sheet.texts):
        return sheet, set(), None
    texts = {
        (row, col): value
        for row, values in enumerate(sheet.rows)
        for col, value in enumerate(values)
        if isinstance(value, str) and not value.isascii()
    }
    fonts = fonts_of(sheet.name)
    whole = legacy_encodings.profile("\n".join(text for at, text in texts.items() if at not in fonts))
    rows = [list(row) for row in sheet.rows]
    kinds: set[str] = set()
    first = None
    for row, values in enumerate(sheet.rows):
        for col, value in enumerate(values):
            if not isinstance(value, str) or not (kind := _kind(value, fonts.get((row, col)), whole)):
                continue
            if (converted := legacy_encodings.to_unicode(value, kind)) != value:
                rows[row][col] = converted
                kinds.add(kind.partition("_")[0].upper())
                first = first or address(row, col)
    return (replace(sheet, rows=rows) if kinds else sheet), kinds, first


def _kind(text: str, font: str | None, whole: str | None) -> str | None:
    if font:
        return font
    if text.isascii():
        return None
    return whole or legacy_encodings.profile(text)
