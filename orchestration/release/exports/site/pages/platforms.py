"""Platforms and systems by units: who uses what, by the latest period of each question; communes by their district."""

from typing import Any

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped
from orchestration.release.exports.site.tables import CELL, Column, Shown, Table
from orchestration.release.exports.site.wording import code, fixed, joined, number, word

MOST, LEAST = 90, 50  # per cent: from here a cell is tinted as nearly all, below there as less than half


def write(site: Site) -> None:
    """Write the platforms of each kind of figures."""
    for is_simulated in (False, True):
        by_level = grouped(site.contents.of("adoption", is_simulated), lambda row: row.unit_level)
        tables = [_table(site, level, rows) for level, rows in by_level.items()]
        legend = [("h-better", word("platform_most")), ("h-worse", word("platform_least"))]
        site.board("nen-tang", is_simulated, tables=tables, legend=legend, notes=[word("platforms_reading")])


def _table(site: Site, level: str, rows: Rows) -> Table:
    units = site.contents.units
    keys = sorted(
        {row.shown_unit_key for row in rows if row.shown_unit_key in units}, key=lambda key: units[key].name_vi
    )
    columns = [Column("platform", is_name=True), Column("indicator"), Column("period")]
    columns += [Column(site.unit(key, rows[0].is_simulated), CELL) for key in keys]
    lines = []
    for _, answers in grouped(rows, lambda row: (row.subject_code, row.indicator_code, row.period_code)).items():
        head = answers[0]
        by_unit = {row.shown_unit_key: row for row in answers}
        name = site.indicator(head.indicator_code, head.is_simulated)
        cells = [_cell(by_unit.get(key)) for key in keys]
        lines.append([head.subject_name_vi, name, head.period_code, *cells])
    return Table(
        f"nen-tang-{level}", joined(word("nav_platforms"), ": ", code("unit_level", level)), columns, lines, "heat"
    )


def _cell(row: Any) -> Shown | None:
    """Yes out of those that answered; a share of sums; the figure itself of one unit."""
    if row is None:
        return None
    if row.units_answering == 0:
        return Shown("×", None, "h-missing")
    if row.units_asked:
        share = 100 * row.units_yes / row.units_asked
        return Shown(f"{row.units_yes}/{row.units_asked}", f"{row.units_yes}/{row.units_asked}", _shade(share))
    if row.denominator:
        share = 100 * (row.numerator or 0) / row.denominator
        return Shown(f"{fixed(share, 1)}%", share, _shade(share))
    return Shown(number(row.value, 1), row.value) if row.value is not None else Shown(f"{row.units_answering}", None)


def _shade(share: float) -> str:
    return "h-better" if share >= MOST else "h-worse" if share < LEAST else "h-similar"
