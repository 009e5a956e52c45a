"""The heat table: all indicators by units of one group, each cell better, similar or worse than the group."""

from typing import Any

from orchestration.release.exports.site.addresses import slug
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped, main_rows
from orchestration.release.exports.site.figures import SIGNS
from orchestration.release.exports.site.tables import CELL, Column, Shown, Table
from orchestration.release.exports.site.wording import code, joined, number, word

TOGETHER = 12  # units of a level that stand on one page; where there are more, a page for each parent
NO_FIGURE = "×"


def write(site: Site) -> None:
    """Write a board of each kind of figures, and a page for each group of units that is too large for it."""
    for is_simulated in (False, True):
        links, tables = [], []
        for (level, parent), rows in _groups(site, is_simulated):
            if parent is None:
                tables.append(_table(site, level, None, rows))
                continue
            name = f"nhiet-{slug(parent)}-{level}"
            called = joined(site.contents.units[parent].name_vi, ": ", code("unit_level", level))
            title = f"Bảng nhiệt: {site.contents.units[parent].name_vi}"
            parts = _reading([_table(site, level, parent, rows)])
            site.page(name, "board.html.j2", title, is_simulated, **site.plain_board(**parts))
            links.append(site.link("", name, is_simulated, called))
        site.board("bang-nhiet", is_simulated, **_reading(tables, links))


def _reading(tables: list[Table], links: list | None = None) -> dict[str, Any]:
    legend = [(f"h-{key}", joined(f"{SIGNS[key]} ", word(key))) for key in ("better", "similar", "worse")]
    legend += [("h-none", word("not_compared")), ("h-missing", joined(f"{NO_FIGURE} ", word("no_figure")))]
    return {"tables": tables, "links": links or [], "legend": legend, "notes": [word("heat_reading")]}


def _groups(site: Site, is_simulated: bool) -> list[tuple[tuple[str, str | None], Rows]]:
    """The figures of units that are compared: of one level, and where those are many of one parent."""
    contents = site.contents
    groups: list[tuple[tuple[str, str | None], Rows]] = []
    for level, rows in grouped(contents.of("values", is_simulated), lambda row: row.unit_level).items():
        parents = grouped(rows, lambda row: row.parent_unit_key)
        if len({row.unit_key for row in rows}) <= TOGETHER:
            groups.append(((level, None), rows))
        else:
            groups += [((level, key), parents[key]) for key in sorted(parents) if key in contents.units]
    return groups


def _table(site: Site, level: str, parent: str | None, rows: Rows) -> Table:
    contents = site.contents
    keys = sorted({row.unit_key for row in rows}, key=lambda key: (contents.units[key].name_vi, key))
    is_simulated = rows[0].is_simulated
    columns = [Column("indicator", is_name=True), Column("period")]
    columns += [Column(site.unit(key, is_simulated), CELL) for key in keys]
    by_indicator = grouped(rows, lambda row: row.indicator_code)
    lines: list[Any] = []
    for domain, indicators in grouped(contents.indicators.values(), lambda row: row.domain_code).items():
        shown = [
            _line(site, about, by_indicator[about.indicator_code], keys)
            for about in indicators
            if about.indicator_code in by_indicator
        ]
        if shown:
            lines += [contents.domains.get(domain, domain or "–"), *shown]
    where = f" – {contents.units[parent].name_vi}" if parent else ""
    return Table(f"nhiet-{level}", joined(code("unit_level", level), where), columns, lines, "heat")


def _line(site: Site, about: Any, rows: Rows, keys: list[str]) -> list[Any]:
    """An indicator in its main period, kind of period and stage."""
    best = main_rows(rows, lambda row: (row.period_code, row.regime, row.score_stage))
    by_unit = {row.unit_key: row for row in best}
    name = Shown(site.indicator(about.indicator_code, rows[0].is_simulated), about.name_vi)
    return [name, best[0].period_code, *[_cell(by_unit.get(key), about) for key in keys]]


def _cell(row: Any, about: Any) -> Shown | None:
    if row is None:
        return None
    if row.value is None:
        return Shown(NO_FIGURE, None, "h-missing")
    if about.measure_kind == "yes_no":
        is_good = bool(row.value) == (about.direction != -1)
        answer = word("answer_yes" if row.value else "answer_no")
        return Shown(answer, row.value, "h-better" if is_good else "h-worse")
    figure = number(row.value, 1)
    if row.verdict is None:
        return Shown(figure, row.value, "h-none")
    return Shown(f"{SIGNS[row.verdict]} {figure}", row.value, f"h-{row.verdict}")
