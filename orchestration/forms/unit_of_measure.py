"""Finds the unit of measure that stands above a table or in the head of a column, for lines that name none themselves.

'Đvt: triệu đồng' above the table is the unit of every silent line; '(triệu đồng)' in the head of a column, that of its
figures. A figure whose line names another unit than its column is in doubt. Writes nothing.
"""

from orchestration.forms.columns import Measured
from orchestration.forms.head_block import pairs
from orchestration.forms.layout import Layout
from orchestration.forms.table_detection import Table
from orchestration.notation.text_keys import fold
from orchestration.readers.sheet import Sheet

ROWS_ABOVE = 5


def above(sheet: Sheet, layout: Layout, table: Table) -> str:
    """The unit that the rows above the table state; nothing where they state none or two."""
    rows = sheet.rows[max(0, table.head - ROWS_ABOVE) : table.head]
    units = {
        value.strip(" ().")
        for label, value in pairs(rows)
        if layout.block.is_measure(value) and _names_unit(label, layout)
    }
    return units.pop() if len(units) == 1 else ""


def _names_unit(label: str, layout: Layout) -> bool:
    """Whether a label is that of a unit of measure, in the words that head its column, or the bare 'Đơn vị'."""
    column = layout.column_headed(label)
    return (column is not None and column.role == "unit_of_measure") or layout.block.field_named(label) == "unit_name"


def of_heads(sheet: Sheet, layout: Layout, table: Table) -> dict[int, str]:
    """The scaled unit that the head of a column states."""
    scales = {}
    for col in table.measures:
        heads = [row[col] for row in sheet.rows[table.head : table.first] if col < len(row)]
        stated = [scale for text in heads if type(text) is str and (scale := layout.block.scale_in(text))]
        if stated:
            scales[col] = stated[-1]
    return scales


def fill(sheet: Sheet, layout: Layout, table: Table, roles: dict[str, list[str]], columns: list[Measured]) -> None:
    """Give silent lines the unit that is stated for them; put in doubt the figures whose column states another."""
    stated, heads = above(sheet, layout, table), of_heads(sheet, layout, table)
    if not stated and not heads:
        return
    units = roles.get("unit_of_measure") or [""] * (table.stop - table.first)
    common = next(iter(heads.values())) if len(set(map(fold, heads.values()))) == 1 else stated
    units = roles["unit_of_measure"] = [unit or common for unit in units]
    for each, col in zip(columns, table.measures, strict=True):
        if col in heads:
            key = fold(heads[col])
            each.readings[:] = [
                reading.in_doubt() if reading and reading.number is not None and fold(unit) != key else reading
                for reading, unit in zip(each.readings, units, strict=True)
            ]
