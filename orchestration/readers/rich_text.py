"""Joins the runs of one text so that what is struck out or raised shows; finds such texts in an .xlsx. Writes nothing.

Joined plainly, '83' and a raised 1 behind it would be 831, and a 100 struck out before 120 would be 100120.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import replace

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers.sheet import At, Sheet
from orchestration.readers.styles import Styles
from orchestration.readers.xlsx_worksheet import column_number, styled

RAISED, STRUCK, STRUCK_END = "^", "[gạch bỏ: ", "]"
_ITEM = re.compile(rb"<(?:\w+:)?(?:si|is)(?:\s[^>]*)?>(.*?)</(?:\w+:)?(?:si|is)>|<(?:\w+:)?(?:si|is)/>", re.DOTALL)
_RUN = re.compile(rb"<(?:\w+:)?r(?:\s[^>]*)?>(.*?)</(?:\w+:)?r>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>(.*?)</(?:\w+:)?t>", re.DOTALL)
_STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s+val=["'](?:1|true)["'])?\s*/>""")
_SCRIPT = re.compile(rb"""<(?:\w+:)?vertAlign\s+val=["'](?:super|sub)script["']""")
_SHARED = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt=["']s["'])[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*>"""
    rb"""(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v[^>]*>([0-9]{1,9})<""",
    re.DOTALL,
)
_INLINE = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*>\s*(<(?:\w+:)?is[\s>].*?</(?:\w+:)?is>)""",
    re.DOTALL,
)


def joined(runs: Iterable[tuple[str, bool, bool]]) -> str:
    """The text of (text, is struck out, is raised or lowered), with marks where a figure could change by them."""
    whole = ""
    for text, is_struck, is_raised in runs:
        if is_struck and text.strip():
            whole += f"{STRUCK}{text}{STRUCK_END}"
        elif is_raised and is_figure_end(whole):
            whole += f"{RAISED}{text}"
        else:
            whole += text
    return whole


def is_figure_end(text: str) -> bool:
    """Whether what stands behind this text could be taken for more of its figure."""
    return text.rstrip()[-1:].isdigit() or text.rstrip()[-1:] == "%"


def struck_out(value: Cell) -> Cell:
    """A figure in a cell that is struck out as a whole: nobody can say whether it still holds."""
    is_figure = not isinstance(value, str | bool | CellFault) or (
        isinstance(value, str) and value.strip()[:1].isdigit()
    )
    return CellFault("unreadable", f"{STRUCK}{_shown(value)}{STRUCK_END}") if is_figure else value


def _shown(value: Cell) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def as_seen(sheet: Sheet, xml: bytes, strings: bytes, styles: Styles) -> Sheet:
    """The sheet of an .xlsx with its struck and raised texts marked, and in doubt what is struck or shown otherwise."""
    texts = _marked(strings) if _may_mark(strings) else {}
    marked: dict[At, Cell] = {}
    if texts:
        cells = ((_at(letters, row), int(place)) for letters, row, place in _SHARED.findall(xml))
        marked = {at: texts[place] for at, place in cells if place in texts}
    if not strings and _may_mark(xml):
        inline = ((_at(letters, row), _marked(item).get(0)) for letters, row, item in _INLINE.findall(xml))
        marked |= {at: text for at, text in inline if text}
    for row, col in styled(xml, styles.struck):
        if (value := sheet.value(row, col)) != "":
            marked[row, col] = struck_out(value)
    for (row, col), style in styled(xml, styles.otherwise).items():
        marked[row, col] = shown_otherwise(sheet.value(row, col), styles.otherwise[style])
    return with_values(sheet, marked)


def shown_otherwise(value: Cell, pattern: str) -> Cell:
    """A number that its format shows as another one: nobody can say which of the two was meant."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return CellFault("unreadable", f"{_shown(value)} (định dạng hiển thị: {pattern})") if is_number else value


def with_values(sheet: Sheet, cells: dict[At, Cell]) -> Sheet:
    """The sheet with these cells in place of its own."""
    if not cells:
        return sheet
    rows = list(sheet.rows)
    for (row, col), value in cells.items():
        if row < len(rows) and col < len(rows[row]):
            rows[row] = list(rows[row])
            rows[row][col] = value
    return replace(sheet, rows=rows)


def _may_mark(xml: bytes) -> bool:
    return b"strike" in xml or b"vertAlign" in xml


def _marked(xml: bytes) -> dict[int, str]:
    """The texts with a struck or raised run, by their place among all."""
    texts = {}
    for place, item in enumerate(_ITEM.findall(xml)):
        if _may_mark(item):
            runs = [(_text(run), bool(_STRIKE.search(run)), bool(_SCRIPT.search(run))) for run in _RUN.findall(item)]
            if (text := joined(runs)) != "".join(plain for plain, _, _ in runs):
                texts[place] = text
    return texts


def _text(run: bytes) -> str:
    return html.unescape(b"".join(_TEXT.findall(run)).decode("utf-8", "replace"))


def _at(letters: bytes, row: bytes) -> At:
    return int(row) - 1, column_number(letters) - 1
