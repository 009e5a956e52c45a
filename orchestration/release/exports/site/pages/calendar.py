"""The calendar of reports: who sent which form for which period on time, late, not at all, or with held figures."""

from typing import Any

from markupsafe import Markup

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped
from orchestration.release.exports.site.tables import CELL, NUMBER, Column, Shown, Table
from orchestration.release.exports.site.wording import code, day, joined, number, word

SIGNS = {"on_time": "✓", "missing": "✗", "not_due": "·"}


def write(site: Site) -> None:
    """Write the calendar of each kind of figures."""
    for is_simulated in (False, True):
        by_level = grouped(site.contents.of("reports", is_simulated), lambda row: row.unit_level)
        tables = [_summary(rows, level) for level, rows in by_level.items()]
        tables += [_table(site, rows, level) for level, rows in by_level.items()]
        site.board("lich-bao-cao", is_simulated, tables=tables, legend=_legend(), notes=[word("calendar_reading")])


def _legend() -> list[tuple[str, Markup]]:
    return [
        ("h-on_time", joined("✓ ", code("compliance", "on_time"))),
        ("h-late", joined("+3 ", word("late_days"))),
        ("h-absent", joined("✗ ", code("compliance", "missing"))),
        ("h-held", joined("2! ", word("held_figures"))),
        ("h-not_due", joined("· ", code("compliance", "not_due"))),
    ]


def _summary(rows: Rows, level: str) -> Table:
    """For each form and period how many came on time, late, or not."""
    columns = [Column("form", is_name=True), Column("period"), Column("due_on")]
    columns += [Column(f"n_{state}", NUMBER) for state in ("on_time", "late", "missing")]
    columns += [Column("values_owed", NUMBER), Column("values_reported", NUMBER), Column("values_held", NUMBER)]
    lines = []
    for (form, period, due), owed in grouped(rows, lambda row: (row.form_code, row.period_code, row.due_on)).items():
        states = [row.compliance for row in owed]
        lines.append(
            [
                form,
                period,
                due,
                *[states.count(state) for state in ("on_time", "late", "missing")],
                *[
                    sum(getattr(row, name) for row in owed)
                    for name in ("values_owed", "values_reported", "values_held")
                ],
            ]
        )
    lines.sort(key=lambda line: (line[2], line[0]), reverse=True)
    return Table(f"tong-hop-{level}", joined(word("by_form"), ": ", code("unit_level", level)), columns, lines)


def _table(site: Site, rows: Rows, level: str) -> Table:
    """Senders by forms and periods, the latest due first."""
    owed = sorted({(row.due_on, row.form_code, row.period_code) for row in rows}, reverse=True)
    columns = [Column("unit", is_name=True), Column("parent")]
    columns += [Column(Markup("<span>{} {}</span>").format(form, period), CELL) for _, form, period in owed]
    lines = []
    for key, answers in grouped(rows, lambda row: row.unit_key).items():
        unit = site.contents.units[key]
        parent = site.contents.units.get(unit.parent_unit_key)
        by_form = {(row.due_on, row.form_code, row.period_code): row for row in answers}
        cells = [_cell(by_form.get(which)) for which in owed]
        name = Shown(site.unit(key, rows[0].is_simulated), unit.name_vi)
        lines.append([name, parent.name_vi if parent else None, *cells])
    return Table(f"lich-{level}", joined(word("by_sender"), ": ", code("unit_level", level)), columns, lines, "heat")


def _cell(row: Any) -> Shown | None:
    if row is None:
        return None
    raw = f"{row.compliance} {day(row.first_received_at)}".strip()
    if row.compliance == "missing":
        return Shown(SIGNS["missing"], raw, "h-absent")
    if row.values_held:
        return Shown(f"{number(row.values_held)}!", f"{raw}; {row.values_held} held", "h-held")
    if row.compliance == "late":
        return Shown(f"+{number(row.days_late)}" if row.days_late else "+", raw, "h-late")
    return Shown(SIGNS[row.compliance], raw, f"h-{row.compliance}")
