"""Finds the rows inside a table that name another unit or period: the lines below them are theirs; writes nothing.

Two units' figures stand below one head where a form was copied under another without its headings. A row of the table
speaks of no unit: only a label of the block above ('Đơn vị báo cáo', 'Mã đơn vị', 'Kỳ báo cáo') with its value does.
"""

from collections.abc import Mapping

from orchestration.forms import head_block
from orchestration.forms.layout import Layout
from orchestration.forms.table_detection import Table
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.notation.text_keys import has_letters
from orchestration.readers.sheet import Sheet

SCOPES = ("unit_code", "unit_name", "period")
Own = dict[str, str | None]


def find(
    sheet: Sheet, layout: Layout, table: Table, coded: frozenset[int], report: Mapping[str, str]
) -> tuple[dict[int, Own], frozenset[int]]:
    """What is another's from each of these places on, counted from the table's first row, and the rows that say so.

    Args:
        sheet: where the table stands.
        layout: the layout of its form.
        table: its place and columns.
        coded: the places of the rows that have a code of their own.
        report: the unit and period of the head, by field.
    """
    if layout.cells:
        return {}, frozenset()
    labels = frozenset(filter(layout.block.may_name_scope, sheet.words))
    scopes: dict[int, Own] = {}
    saying: set[int] = set()
    head: dict[str, str] = {}
    top = table.first
    for number in sheet.rows_with(labels, table.stop):
        place = number - table.first
        if place < 0 or place in coded:
            continue
        named = _named(sheet.rows[number], layout, table)
        if not named:
            continue
        follows = bool(saying) and coded.isdisjoint(range(max(saying), place))
        head, top = (head if follows else {}) | named, top if follows else number
        saying.add(place)
        scopes[place] = own = _own(head, report)
        if cell := head_block.cell_of(sheet, range(top, number + 1), own):
            own["unit_cell"] = cell
    return scopes, frozenset(saying)


def _named(row: list[Cell], layout: Layout, table: Table) -> dict[str, str]:
    """The fields that a row names; a figure of the table is no unit."""
    named = {name: value for name, value in head_block.fields([row], layout.block).items() if name in SCOPES}
    if "unit_name" in named and not has_letters(named["unit_name"]):
        del named["unit_name"]
    has_figures = any(isinstance(row[col], float | int) for col in table.measures if col < len(row))
    return {} if has_figures and "unit_code" not in named else named


def _own(head: Mapping[str, str], report: Mapping[str, str]) -> Own:
    own: Own = {}
    units = {head.get("unit_code"), head.get("unit_name")} - {None}
    if units - {report.get("unit_code"), report.get("unit_name")}:
        own |= {"unit_code_text": head.get("unit_code", ""), "unit_name_text": head.get("unit_name", "")}
    period = head.get("period")
    if period and periods.parse(period) != periods.parse(report.get("period")):
        own |= {"period_text": period, "period_code": periods.parse(period)}
    return own
