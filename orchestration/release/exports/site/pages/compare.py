"""Two to five units side by side, chosen by the reader: the page, and what it shows as data in a script beside it.

The script holds each unit's place in the latest league of every edition, its pillars there, and the latest figure of
every main series with its verdicts. Real and simulated figures stand on pages and in scripts of their own.
"""

from typing import Any

from orchestration.release import words
from orchestration.release.exports.site import addresses
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped
from orchestration.release.exports.site.pages.overview import latest_leagues
from orchestration.release.exports.site.pages.profile_figures import latest_of, series_of
from orchestration.release.exports.site.wording import plain

NAME = "so-sanh"
MOST = 5


def write(site: Site) -> None:
    """Write a page for each kind of figures, and its script."""
    for is_simulated in (False, True):
        data = _data(site, is_simulated)
        file = addresses.page(NAME, is_simulated).replace(".html", ".js")
        site.script(file, "KHO_COMPARE", data)
        site.page(
            NAME,
            "compare.html.j2",
            plain("nav_compare"),
            is_simulated,
            twin=True,
            data=file,
            most=MOST,
            units=data["units"],
        )


def _data(site: Site, is_simulated: bool) -> dict[str, Any]:
    contents = site.contents
    units = [row for key, row in contents.units.items() if site.has_unit(key, is_simulated)]
    at = {row.unit_key: place for place, row in enumerate(units)}
    return {
        "units": [
            [row.unit_key, row.name_vi, row.unit_level, addresses.page(contents.unit_pages[row.unit_key], is_simulated)]
            for row in units
        ],
        "levels": {level: words.value("unit_level", level) for level in sorted({row.unit_level for row in units})},
        "statuses": {
            status: words.value("value_status", status) for status in sorted(_statuses(contents.rows("values")))
        },
        "leagues": [_league(site, rows, at) for _, _, rows in latest_leagues(site, is_simulated)],
        "indicators": _indicators(site, is_simulated, at),
    }


def _statuses(values: Rows) -> set[str]:
    return {row.value_status for row in values if row.value_status}


def _league(site: Site, rows: Rows, at: dict[str, int]) -> dict[str, Any]:
    """A league: the place of each unit that it scores, and its pillars."""
    head = rows[0]
    of_league = [
        node
        for node in site.contents.nodes_by_league.get((head.edition_code, head.period_code, head.is_simulated), [])
        if node.depth == 1 and node.score_pct is not None
    ]
    pillars = grouped(of_league, lambda node: node.node_name_vi)
    return {
        "name": f"{head.edition_name_vi or head.edition_code}, {head.period_code}",
        "page": addresses.page(site.contents.league_pages[head.edition_code, head.period_code], head.is_simulated),
        "places": {
            at[row.unit_key]: [row.rank, row.ranked_beside, row.score_pct] for row in rows if row.score_pct is not None
        },
        "pillars": [[name, {at[node.unit_key]: node.score_pct for node in nodes}] for name, nodes in pillars.items()],
    }


def _indicators(site: Site, is_simulated: bool, at: dict[str, int]) -> list[list[Any]]:
    """Every indicator: what it is, and the latest of each unit's main series: value, status, period, two verdicts."""
    contents = site.contents
    met: dict[tuple, dict[int, list]] = {}
    for (unit, simulated), values in contents.values_by_unit.items():
        if simulated != is_simulated:
            continue
        for points in series_of(values).mains:
            row = latest_of(points)
            key = (row.indicator_code, row.score_stage)
            met.setdefault(key, {})[at[unit]] = [row.value, row.value_status, row.period_code, row.verdict, row.trend]
    listed = []
    for code, about in contents.indicators.items():
        for (indicator, stage), cells in sorted(met.items(), key=lambda item: str(item[0])):
            if indicator == code:
                name = about.name_vi + (f" ({words.value('score_stage', stage)})" if stage else "")
                page = addresses.page(contents.indicator_pages[code], is_simulated)
                domain = contents.domains.get(about.domain_code, "")
                listed.append([name, page, domain, about.unit_of_measure or "", about.measure_kind == "yes_no", cells])
    return sorted(listed, key=lambda row: (row[2], addresses.slug(row[0])))
