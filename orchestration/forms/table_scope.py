"""Finds the unit and period of a further table of a form, where what stands above it names another than the first's.

Writes nothing. A table whose head is silent speaks of the report's unit and period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.forms import head_block
from orchestration.forms.header_block import HeaderBlock
from orchestration.forms.table_detection import Table
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import raw_text
from orchestration.readers.sheet import Sheet

HEAD_ROWS = 15  # above a further table of a sheet; what is higher belongs to the table before

Rows = Sequence[Sequence[Cell]]
FIELDS = {"unit_code_text": "unit_code", "unit_name_text": "unit_name", "period_text": "period"}


@dataclass(frozen=True)
class Scope:
    """Whose the lines of a table are, and of which period.

    Attributes:
        head: the unit and period that its head names, by field.
        own: those of them that are not the report's, by the names of a line.
    """

    head: Mapping[str, str]
    own: dict[str, str | None]


def further(own: dict[str, str | None], report: Mapping[str, str]) -> Scope:
    """The scope of a further table, of what its own head names beside that of the report."""
    has_unit = "unit_code_text" in own
    kept = {name: value for name, value in report.items() if not (has_unit and name.startswith("unit_"))}
    return Scope(kept | {FIELDS[name]: value for name, value in own.items() if name in FIELDS and value}, own)


def above(sheet: Sheet, table: Table, others: Sequence[Table], block: HeaderBlock) -> Rows:
    """The rows that speak of a table: from the top, or from the table before it on the same sheet."""
    before = [_end(sheet, other, table.head, block) for other in others if other.head < table.head]
    return sheet.rows[max(before, default=0) : table.head]


def _end(sheet: Sheet, table: Table, head: int, block: HeaderBlock) -> int:
    """The row after the last line of a table with a code, above a further head; a bound where it has no codes."""
    col = table.roles.get("line_code")
    rows = range(head - 1, table.first - 1, -1) if col is not None else ()
    last = next((row for row in rows if col is not None and _is_line(sheet, row, col, block)), None)
    return max(table.first, head - HEAD_ROWS) if last is None else last + 1


def _is_line(sheet: Sheet, row: int, col: int, block: HeaderBlock) -> bool:
    """Whether a row has a code that is not the value of a label of a head (as in 'Mã biểu: CDS-01X')."""
    return is_code(raw_text(sheet.value(row, col)).strip()) and not head_block.fields([sheet.rows[row]], block)


def is_code(text: str) -> bool:
    """Whether a text may be a code: 'Tổng cộng' and 'Người lập biểu' in the column of codes are not."""
    return bool(text) and not (" " in text or text.isalpha())


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
