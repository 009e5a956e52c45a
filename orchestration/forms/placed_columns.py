"""Finds columns by the places that a layout gives them, where no word heads them; writes nothing.

A layout may give the place of a column without a head ('at: C'), and of all of them with the row where the lines begin.
A place that a head claims for another column is not taken.
"""

from collections.abc import Mapping

from orchestration.forms.head_meaning import Head
from orchestration.forms.layout import Column, Layout
from orchestration.notation.numbers import raw_text
from orchestration.readers.sheet import Sheet

HEAD_ROWS = 3  # above the first line, as many as heads and the numbers of columns below them take


def heads(headed: Mapping[int, Head], layout: Layout) -> dict[int, Head]:
    """The heads of a table, with the columns that no word of it names put in their places.

    What a head says of a column of figures stands: there, only a column without a head is taken.
    """
    names = {head.column.name for head in headed.values() if head.column}
    placed = {
        column.at: Head(headed[column.at].text if column.at in headed else "", column)
        for column in layout.placed
        if column.at is not None and column.name not in names and _is_free(column, headed.get(column.at))
    }
    return {**headed, **placed}


def _is_free(column: Column, head: Head | None) -> bool:
    return head is None or (head.column is None and column.role is not None)


def all_of(sheet: Sheet, layout: Layout) -> dict[int, Column]:
    """Every column of a layout whose lines begin at a row of their own; none where the sheet ends before it.

    None either where a head just above the lines names another column than stands in its place: they have moved.
    """
    if layout.first_row is None or len(sheet.rows) < layout.first_row:
        return {}
    width = max(map(len, sheet.rows), default=0)
    placed = {column.at: column for column in layout.placed if column.at is not None and column.at < width}
    above = sheet.rows[max(layout.first_row - 1 - HEAD_ROWS, 0) : layout.first_row - 1]
    heads_of = {
        col: {head.name for row in above if col < len(row) and (head := layout.column_headed(raw_text(row[col])))}
        for col in placed
    }
    have_moved = any(heads_of[col] and column.name not in heads_of[col] for col, column in placed.items())
    return {} if have_moved else placed
