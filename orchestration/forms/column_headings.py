"""Finds how far a table's header runs down and what stands above each column; reads cells, gives texts.

A header may run over several rows, with joined cells; below a head of figures may stand years, periods, units or the
parts of what is counted, and these are heads too, never figures. What they mean, `head_meaning` says.
"""

import re
from collections.abc import Sequence

from orchestration.forms.layout import FIGURES, Column, Layout
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import is_blank
from orchestration.notation.text_keys import has_letters, lookup, year_in_head
from orchestration.readers.sheet import Sheet

HEADER_ROWS = 4
_CODE = re.compile(r"[^\W\d_]{1,4}[-.]?[0-9]{1,3}")  # of a line or target
Heads = dict[int, str]


def is_key(column: Column | None) -> bool:
    """Whether a column says which line or unit a row is of."""
    return column is not None and column.role in ("line_code", "label", "unit_code", "unit_name")


def last_row(sheet: Sheet, layout: Layout, row: int) -> int:
    """The last row of the header that begins at a row: it goes on while the columns named stand empty below."""
    first = {col: layout.column_meant(text) for col, text in _texts(sheet.rows[row]).items()}
    keyed = [col for col, column in first.items() if is_key(column)]
    keyed += [column.at for column in layout.placed if column.at is not None and is_key(column)]
    figures = _below_figures(first, len(sheet.rows[row]))
    last = row
    for number in range(row + 1, min(row + HEADER_ROWS, len(sheet.rows))):
        texts = _texts(sheet.rows[number])
        if len(texts) < _filled(sheet.rows[number]):
            break
        if any(col in texts for col in keyed) and not _names_targets(texts, _texts(sheet.rows[row]), keyed, layout):
            break
        are_parts = keyed and not figures.isdisjoint(texts) and all(map(_may_head, texts.values()))
        are_targets = layout.cells and texts and not any(lookup(layout.statuses, text) for text in texts.values())
        if not are_parts and not are_targets and not any(map(layout.column_meant, texts.values())):
            break
        last = number
    return last


def _names_targets(texts: Heads, first: Heads, keyed: list[int], layout: Layout) -> bool:
    """Whether a row of a matrix's header goes on below its keys: they are named anew, or names stand over codes.

    'Mã xã' and 'Tên xã' may stand below a joined 'Đơn vị', and 'Mã mục tiêu' before the codes of the targets.
    """
    if layout.cells is None:
        return False
    below = [texts[col] for col in keyed if col in texts]
    beyond = {col: text for col, text in texts.items() if col not in keyed and layout.column_headed(text) is None}
    are_codes = beyond and all(map(_CODE.fullmatch, beyond.values())) and not any(map(_holds_figure, below))
    is_coded = any(_CODE.fullmatch(first.get(col, "")) for col in beyond)
    return bool(are_codes and not is_coded) or all(is_key(layout.column_headed(text)) for text in below)


def _holds_figure(text: str) -> bool:
    return any(map(str.isdigit, text))


def _below_figures(first: dict[int, Column | None], width: int) -> frozenset[int]:
    """The columns under a head of figures: its own, and those to its right that have no head of their own."""
    under: set[int] = set()
    is_under = False
    for col in range(width):
        if col in first:
            is_under = _heads_figures(first[col])
        if is_under:
            under.add(col)
    return frozenset(under)


def _may_head(text: str) -> bool:
    bare = text.strip(" ().:*")
    return has_letters(text) or (bare != "" and year_in_head(text) == bare) or bare == "%"


def texts_above(sheet: Sheet, row: int, last: int, layout: Layout) -> dict[int, tuple[str, ...]]:
    """The texts above each column from top to bottom; a joined cell speaks for the columns it covers.

    A row of times or measures right above the header, over the columns of figures alone, belongs to it.
    """
    heads: dict[int, list[str]] = {}
    below = [_texts(line) for line in sheet.rows[row : last + 1]]
    if layout.cells:
        below = [below[0], *(_without_row_names(texts, below[0], layout) for texts in below[1:])]
    for col, text in _spread(_banner(sheet, row, layout), below, _wide(sheet, row - 1)).items():
        heads.setdefault(col, []).append(text)
    for number, texts in enumerate(below):
        rest = below[number + 1 :]
        for col, text in (_spread(texts, rest, _wide(sheet, row + number)) if rest else texts).items():
            heads.setdefault(col, []).append(text)
    return {col: tuple(texts) for col, texts in heads.items() if any(col in line for line in below)}


def _without_row_names(texts: Heads, first: Heads, layout: Layout) -> Heads:
    """A row of a matrix's header without what says below a key which row of the header it is: 'Mã mục tiêu'."""
    return {
        col: text
        for col, text in texts.items()
        if not is_key(layout.column_meant(first.get(col, ""))) or layout.column_meant(text)
    }


def _banner(sheet: Sheet, row: int, layout: Layout) -> Heads:
    """The row right above the header where it heads columns of figures; a title speaks of the whole table."""
    over = _texts(sheet.rows[row - 1]) if row else {}
    if not over:
        return {}
    first = {col: layout.column_meant(text) for col, text in _texts(sheet.rows[row]).items()}
    width = len(sheet.rows[row])
    keys = [col for col, column in first.items() if is_key(column)]
    figures = frozenset(range(max(keys, default=width) + 1, width)) if layout.cells else _below_figures(first, width)
    if layout.cells and (names := _over_codes(over, sheet.rows[row], figures, layout)):
        return names
    if not figures.issuperset(over) or len(over) < _filled(sheet.rows[row - 1]):
        return {}
    sayings = [layout.block.heads.saying(text) for text in over.values()]
    are_fields = any(layout.block.field_named(text.partition(":")[0]) for text in over.values())
    if are_fields and any(saying.spans for saying in sayings):
        return {}  # 'Kỳ báo cáo: Năm 2023'
    return over if all(_heads_others(text, layout) for text in over.values()) else {}


def _over_codes(over: Heads, below: Sequence[Cell], figures: frozenset[int], layout: Layout) -> Heads:
    """The names of a row that has one over the code of every target of a matrix, and none over anything else."""
    codes = {col for col, text in _texts(below).items() if col in figures and _CODE.fullmatch(text)}
    names = {col: text for col, text in over.items() if col in figures}
    are_fields = any(layout.block.field_named(text.partition(":")[0]) for text in over.values())
    return names if codes == set(names) and len(over) <= len(names) + 1 and not are_fields else {}


def _heads_others(text: str, layout: Layout) -> bool:
    """Whether a text says a time or names a measure, and is not the day of signing."""
    saying = layout.block.heads.saying(text)
    if layout.block.closes(text):
        return False
    return bool(saying.spans or (saying.senses and not saying.bare) or _heads_figures(layout.column_meant(text)))


def _heads_figures(column: Column | None) -> bool:
    return column is not None and (column.name in FIGURES or column.role == "previous")


def _wide(sheet: Sheet, row: int) -> dict[int, int]:
    """The last column that each cell of a row covers, where the row has cells joined sideways."""
    return {left: right for top, left, _, right in sheet.merges if top == row and right > left}


def _spread(texts: Heads, below: list[Heads], wide: dict[int, int]) -> Heads:
    """The texts of a row over the columns that they cover: as far as they are joined, else up to the next text."""
    spread = dict(texts)
    reach = max((col for row in below for col in row), default=-1)
    for col in sorted(texts):
        stop = min(reach, wide.get(col, col)) if wide else reach
        right = col + 1
        while right <= stop and right not in texts and any(right in row for row in below):
            spread[right] = texts[col]
            right += 1
    return spread


def _texts(row: Sequence[Cell]) -> Heads:
    """The texts of a row by their column; a year that Excel keeps as a number is one."""
    return {
        col: text for col, value in enumerate(row) if (text := value.strip() if type(value) is str else _year(value))
    }


def _year(value: Cell) -> str:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    is_year = periods.FIRST_YEAR <= value <= periods.LAST_YEAR and value == int(value)
    return str(int(value)) if is_year else ""


def _filled(row: Sequence[Cell]) -> int:
    return len(row) - sum(map(is_blank, row))
