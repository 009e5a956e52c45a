"""Finds the columns of a table that hold figures and have no head of their own; writes nothing.

Such a column vanished in silence: it is told, and where one head is joined over several columns of figures, nobody can
say which of them it means.
"""

from collections.abc import Iterable

from orchestration.forms.layout import Layout
from orchestration.notation.cell import Cell
from orchestration.notation.text_keys import lookup
from orchestration.readers.sheet import Sheet


def columns(sheet: Sheet, last: int, headed: Iterable[int], layout: Layout) -> list[int]:
    """The columns without a head that hold figures below the header that ends at a row; of a matrix, states."""
    heads = set(headed)
    right = max(map(len, sheet.rows), default=0) if layout.cells else max(heads)
    bare = [col for col in range(min(heads), right) if col not in heads]
    rows = sheet.rows[last + 1 :] if bare else []
    return [col for col in bare if any(col < len(row) and _holds(row[col], layout) for row in rows)]


def joined_heads(sheet: Sheet, last: int, figures: Iterable[int], bare: Iterable[int]) -> list[int]:
    """The columns of figures whose head, in the last row of the header, is joined over a column of figures beside."""
    heads, beside = set(figures), set(bare)
    return [
        left
        for top, left, bottom, right in sheet.merges
        if top <= last <= bottom and left in heads and not beside.isdisjoint(range(left + 1, right + 1))
    ]


def _holds(value: Cell, layout: Layout) -> bool:
    if layout.cells:
        return type(value) is str and bool(value) and lookup(layout.statuses, value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)
