"""Finds how far a table's header runs down and what each column is called; reads cells, gives texts.

A header may run over several rows, with joined cells; below a head of figures may stand years, periods, units or the
parts of what is counted, and these are heads too, never figures. A column headed by another period than the report's
is not the report's.
"""

from collections.abc import Sequence

from orchestration.forms.layout import FIGURES, Column, Layout
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import is_blank
from orchestration.notation.text_keys import has_letters, year_in_head
from orchestration.readers.sheet import Sheet

HEADER_ROWS = 4
Heads = dict[int, str]


def is_key(column: Column | None) -> bool:
    """Whether a column says which line or unit a row is of."""
    return column is not None and column.role in ("line_code", "label", "unit_code", "unit_name")


def last_row(sheet: Sheet, layout: Layout, row: int) -> int:
    """The last row of the header that begins at a row: it goes on while the columns named stand empty below."""
    first = {col: layout.column_headed(text) for col, text in _texts(sheet.rows[row]).items()}
    keyed = [col for col, column in first.items() if is_key(column)]
    figures = _below_figures(first, len(sheet.rows[row]))
    last = row
    for number in range(row + 1, min(row + HEADER_ROWS, len(sheet.rows))):
        texts = _texts(sheet.rows[number])
        if len(texts) < _filled(sheet.rows[number]) or any(col in texts for col in keyed):
            break
        are_parts = keyed and not figures.isdisjoint(texts) and all(map(_may_head, texts.values()))
        if not are_parts and not any(map(layout.column_headed, texts.values())):
            break
        last = number
    return last


def _below_figures(first: dict[int, Column | None], width: int) -> frozenset[int]:
    """The columns under a head of figures: its own, and those to its right that have no head of their own."""
    under, is_under = set(), False
    for col in range(width):
        if col in first:
            is_under = first[col] is not None and first[col].name in FIGURES
        if is_under:
            under.add(col)
    return frozenset(under)


def _may_head(text: str) -> bool:
    return has_letters(text) or year_in_head(text) == text


def names_and_texts(rows: Sequence[Sequence[Cell]], layout: Layout) -> tuple[Heads, Heads]:
    """What each column is called by the rows of its header, and all that they say of it."""
    joined = _joined(rows)
    return (
        {col: _name(parts, layout) for col, parts in joined.items()},
        {col: " ".join(parts) for col, parts in joined.items()},
    )


def periods_above(sheet: Sheet, row: int, last: int, layout: Layout) -> Heads:
    """The periods that stand on a row of their own right above the header, over the columns that they speak of."""
    over = _texts(sheet.rows[row - 1]) if row else {}
    first = {col: layout.column_headed(text) for col, text in _texts(sheet.rows[row]).items()}
    figures = _below_figures(first, len(sheet.rows[row]))
    if not figures.issuperset(over) or not all(map(_says_period, over.values())):
        return {}  # a title, which speaks of the whole table
    return _spread(over, [_texts(below) for below in sheet.rows[row : last + 1]])


def _joined(rows: Sequence[Sequence[Cell]]) -> dict[int, list[str]]:
    """The texts above each column from top to bottom; a joined cell speaks for the columns it covers."""
    heads: dict[int, list[str]] = {}
    for number, row in enumerate(rows):
        texts = _texts(row)
        if number < len(rows) - 1:
            texts = _spread(texts, [_texts(below) for below in rows[number + 1 :]])
        for col, text in texts.items():
            heads.setdefault(col, []).append(text)
    return heads


def _spread(texts: Heads, below: list[Heads]) -> Heads:
    spread = dict(texts)
    reach = max((col for row in below for col in row), default=-1)
    for col in sorted(texts):
        right = col + 1
        while right <= reach and right not in texts and any(right in row for row in below):
            spread[right] = texts[col]
            right += 1
    return spread


def _name(parts: list[str], layout: Layout) -> str:
    """What a column is called: its lowest head if that is a word of the layout, else all of them together."""
    while len(parts) > 1 and layout.block.is_plain_head(parts[-1]):
        parts = parts[:-1]
    for name in (parts[-1], " ".join(parts)):
        if layout.column_headed(name):
            return name
    return " ".join(parts)


def of_the_period(columns: dict[int, Column], heads: Heads, period: str | None) -> dict[int, Column]:
    """Without the measures that another period heads: 'TH năm 2021' beside 'TH năm 2022' is last year's.

    Of several columns of one measure the one that names the report's own period is meant, if it is one.
    """
    measuring = [col for col, column in columns.items() if column.measure]
    if period is None or not any(_says_period(heads[col]) for col in measuring):
        return columns
    fit = {col: _fit(heads[col], period) for col in measuring}
    own = {columns[col].name: [] for col in measuring}
    for col in measuring:
        own[columns[col].name] += [col] * (fit[col] == EXACT)
    return {
        col: column
        for col, column in columns.items()
        if col not in fit or (fit[col] != OTHER and own[column.name] in ([], [col]))
    }


EXACT, SILENT, OTHER = "exact", "silent", "other"


def _says_period(head: str) -> bool:
    return year_in_head(head) is not None or periods.part_in(head) is not None


def _fit(head: str, period: str) -> str:
    """Whether a head names the report's period, another of its kind, or nothing that tells."""
    year, _, part = period.partition("-")
    head_year, head_part = year_in_head(head), periods.part_in(head)
    if head_year not in (None, year):
        return OTHER
    if head_part is None:
        return EXACT if head_year and not part else SILENT
    if head_part == part:
        return EXACT
    return OTHER if periods.period_type(f"{year}-{head_part}") == periods.period_type(period) else SILENT


def _texts(row: Sequence[Cell]) -> Heads:
    """The texts of a row by their column; a year that Excel keeps as a number is one."""
    return {
        col: text for col, value in enumerate(row) if (text := value.strip() if type(value) is str else _year(value))
    }


def _year(value: Cell) -> str:
    is_year = type(value) in (int, float) and periods.FIRST_YEAR <= value <= periods.LAST_YEAR and value == int(value)
    return str(int(value)) if is_year else ""


def _filled(row: Sequence[Cell]) -> int:
    return len(row) - sum(map(is_blank, row))
