"""Finds the unit and period of a further table of a form, where what stands above it names another than the first's.

Writes nothing. A table whose head is silent speaks of the report's unit and period.
"""

from collections.abc import Sequence

from orchestration.forms import head_block
from orchestration.forms.header_block import HeaderBlock
from orchestration.forms.table_detection import Table
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.readers.sheet import Sheet

HEAD_ROWS = 15  # above a further table of a sheet; what is higher belongs to the table before

Rows = Sequence[Sequence[Cell]]


def above(sheet: Sheet, table: Table, others: Sequence[Table]) -> Rows:
    """The rows that speak of a table: from the top, or from the table before it on the same sheet."""
    before = [other.first for other in others if other.head < table.head]
    start = max(*before, table.head - HEAD_ROWS) if before else 0
    return sheet.rows[start : table.head]


def own(rows: Rows, first: Rows, report: dict[str, str], block: HeaderBlock) -> dict[str, str | None]:
    """The unit and period that the head of a further table names, where they are not those of the `report`'s head."""
    head = head_block.fields(rows, block)
    own_fields: dict[str, str | None] = {}
    units = {head.get(name) for name in ("unit_code", "unit_name")} - {None}
    if units - {report.get("unit_code"), report.get("unit_name")}:
        own_fields = {"unit_code_text": head.get("unit_code", ""), "unit_name_text": head.get("unit_name", "")}
    elif not units and (title := head_block.unit_in_title(rows)) and title != head_block.unit_in_title(first):
        own_fields = {"unit_code_text": "", "unit_name_text": title}
    period = head.get("period") or head_block.period_in_title(rows)
    if period and period != report.get("period") and periods.parse(period) != periods.parse(report.get("period")):
        own_fields |= {"period_text": period, "period_code": periods.parse(period)}
    return own_fields
