"""Reads every text of an .xlsx without reading its cells, to tell in little time what cannot be a form; writes nothing.

Gives nothing where it cannot be sure that these are all the texts, as a reader of the cells would give them: hidden
sheets, texts beside the shared ones, fonts of before Unicode, sheets that break off, a workbook of no figure at all.
"""

import html
import re
from collections.abc import Callable
from typing import NamedTuple

from orchestration.readers import font_conversion, xlsx_fallback
from orchestration.readers.opc_package import Package
from orchestration.readers.xlsx_worksheet import unescaped_text

MOST = 20_000  # texts; of a workbook with more, reading the cells costs little beside them
_END = "</t></si>"
_ENDS = re.compile(rb"</(?:\w+:)?worksheet>\s*$")
_OTHER_TEXTS = re.compile(rb"""tr["']""")  # t="inlineStr", t="str"
_ODD = (b"<![CDATA[", b"<!--")
_FIGURES = (b"<v>", b"<v ", b":v>")


class Wanted(NamedTuple):
    """How to tell whether a workbook is worth reading: from a look at the bytes of its texts, else from all of them."""

    at_sight: Callable[[bytes], bool]
    by_texts: Callable[[list[str]], bool]


def is_wanted(package: Package, wanted: Wanted) -> bool:
    """Whether the cells of a workbook must be read; so where its texts are not all known."""
    if wanted.at_sight(package.part("xl/sharedStrings.xml")):
        return True
    all_texts = texts(package)
    return all_texts is None or wanted.by_texts(all_texts)


def texts(package: Package) -> list[str] | None:
    """The shared texts of the workbook, each once; nothing where there may be others, or where it is not whole."""
    strings = package.part("xl/sharedStrings.xml")
    if b"idden" in package.part("xl/workbook.xml") or any(mark in strings for mark in _ODD):
        return None
    sheets = [package.part(part) for part in package.sheet_parts.values() if "worksheets/" in part]
    if len(sheets) < len(package.sheet_parts) or not all(map(_is_plain, sheets)) or not any(map(_has_figures, sheets)):
        return None
    shared = _shared(strings)
    if shared is None or not any(map(str.strip, shared)) or len(shared) > MOST:
        return None
    return None if font_conversion.may_be_old(shared) else shared


def _is_plain(xml: bytes) -> bool:
    """Whether a sheet is whole and all of its texts are shared ones."""
    is_odd = b"!" in xml and any(mark in xml for mark in _ODD)  # one letter is found at a tenth of the cost of several
    return not is_odd and not _OTHER_TEXTS.search(xml) and _ENDS.search(xml[-64:]) is not None


def _has_figures(xml: bytes) -> bool:
    return any(mark in xml for mark in _FIGURES)


def _shared(strings: bytes) -> list[str] | None:
    """The shared texts, each before its end; by the parser where they are written otherwise, or of several runs."""
    try:
        xml = strings.decode("utf-8")
    except UnicodeDecodeError:
        return None
    *items, _ = xml.split(_END)
    shared = [item.rpartition(">")[2] for item in items]
    if len(shared) != xml.count("<si>") or xml.count("<t") != len(shared):
        shared = xlsx_fallback.shared_strings(strings)
    elif "&" in xml:
        shared = [html.unescape(text) if "&" in text else text for text in shared]
    return [unescaped_text(text) for text in shared] if "_x" in xml else shared
