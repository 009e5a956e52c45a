"""Plans and models: how many of their commitments are achieved, those known one by one and those known by counts."""

from typing import Any

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.pictures import bar
from orchestration.release.exports.site.tables import FIXED, NUMBER, PICTURE, Column, Shown, Table
from orchestration.release.exports.site.wording import code, day, joined, number, word


def write(site: Site) -> None:
    """Write the plans of each kind of figures."""
    columns = [
        Column("plan_name", is_name=True),
        Column("commitment_kind"),
        Column("known_by"),
        Column("unit"),
        Column("period"),
        Column("followed", NUMBER),
        Column("achieved", NUMBER),
        Column("in_progress", NUMBER),
        Column("not_achieved", NUMBER),
        Column("unknown", NUMBER),
        Column("achieved_pct", FIXED),
        Column("achieved_bar", PICTURE),
        Column("remark"),
        Column("source"),
    ]
    for is_simulated in (False, True):
        rows = [_cells(site, row) for row in site.contents.of("plans", is_simulated)]
        tables = [Table("ke-hoach", word("nav_plans"), columns, rows, "quiet", is_searched=True)] if rows else []
        site.board("ke-hoach", is_simulated, tables=tables, notes=[word("plans_reading")])


def _cells(site: Site, row: Any) -> list[Any]:
    remark = [code("unknown_reason", row.unknown_reason)] if row.unknown_reason else []
    if row.aimed_value is not None:
        remark.append(joined(word("aimed"), f" {number(row.aimed_value)} ", word("by_day"), f" {day(row.due_on)}"))
    remark += [text for text in (row.span_text, row.note) if text]
    place = f"{row.file_name}: {row.sheet}!{row.cell}" if row.file_name else None
    return [
        row.plan_name_vi if row.part == "all" else f"{row.plan_name_vi} ({row.part})",
        code("commitment_kind", row.commitment_kind),
        code("known_by", row.known_by),
        site.unit(row.unit_key, row.is_simulated) if row.unit_key else code("unit_level", row.unit_level or ""),
        row.period_code,
        row.commitments_followed,
        row.achieved,
        row.in_progress,
        row.not_achieved,
        row.unknown,
        row.achieved_pct,
        Shown(bar(row.achieved_pct)),
        Shown(joined(*_between(remark)), "; ".join(str(part) for part in remark) or None, "wide"),
        place,
    ]


def _between(parts: list) -> list:
    """The parts with a sign between them."""
    return [piece for part in parts for piece in (part, "; ")][:-1]
