"""The lists one comes from: every league, every unit, every indicator."""

from typing import Any

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import grouped
from orchestration.release.exports.site.tables import NUMBER, Column, Shown, Table
from orchestration.release.exports.site.wording import code, joined, word


def write(site: Site) -> None:
    """Write the three lists of each kind of figures."""
    for is_simulated in (False, True):
        site.board("xep-hang", is_simulated, tables=[_leagues(site, is_simulated)])
        site.board("don-vi", is_simulated, tables=[_units(site, is_simulated)])
        site.board("chi-tieu", is_simulated, tables=[_indicators(site, is_simulated)])


def _leagues(site: Site, is_simulated: bool) -> Table:
    columns = [
        Column("edition", is_name=True),
        Column("period"),
        Column("level"),
        Column("edition_status"),
        Column("units_ranked", NUMBER),
        Column("of_units", NUMBER),
        Column("first"),
    ]
    rows = []
    for (edition, period, simulated), league in site.contents.leagues.items():
        if simulated != is_simulated:
            continue
        head = league[0]
        page = site.contents.league_pages[edition, period]
        firsts = [row for row in league if row.rank == 1]
        first = site.unit(firsts[0].unit_key, is_simulated) if firsts else None
        if head.units_ranked == 1:
            first = joined(word("only_one"), ": ", first)
        elif len(firsts) > 1:
            first = joined(f"{len(firsts)} ", word("units_word"))
        called = joined(head.edition_name_vi or edition, *_apart(edition))
        rows.append(
            [
                Shown(site.link("", page, is_simulated, called), called.striptags()),
                period,
                code("unit_level", head.unit_level),
                code("status", head.status),
                head.units_ranked,
                head.units,
                first,
            ]
        )
    return Table("cac-bang", word("nav_leagues"), columns, rows, "quiet", is_searched=True)


def _apart(edition: str) -> list[Any]:
    """What tells an edition from the one it was made from: the stage of its values, or its weights."""
    _, mark, part = edition.partition("/")
    return [" (", code("score_stage", part), ")"] if mark else []


def _units(site: Site, is_simulated: bool) -> Table:
    contents = site.contents
    columns = [
        Column("unit", is_name=True),
        Column("unit_code"),
        Column("level"),
        Column("parent"),
        Column("values_reported", NUMBER),
        Column("values_missing", NUMBER),
    ]
    rows = []
    for row in contents.units.values():
        values = contents.values_by_unit.get((row.unit_key, is_simulated), [])
        if not site.has_unit(row.unit_key, is_simulated):
            continue
        parent = contents.units.get(row.parent_unit_key)
        rows.append(
            [
                Shown(site.unit(row.unit_key, is_simulated), row.name_vi),
                row.unit_code,
                code("unit_level", row.unit_level),
                parent.name_vi if parent else None,
                sum(value.value is not None for value in values),
                sum(value.value is None for value in values),
            ]
        )
    return Table("cac-don-vi", word("nav_units"), columns, rows, "quiet", is_searched=True)


def _indicators(site: Site, is_simulated: bool) -> Table:
    contents = site.contents
    columns = [
        Column("indicator", is_name=True),
        Column("domain"),
        Column("measure"),
        Column("values_reported", NUMBER),
        Column("units_reporting", NUMBER),
        Column("latest_period"),
    ]
    rows = []
    for about in contents.indicators.values():
        values = contents.values_by_indicator.get((about.indicator_code, is_simulated), [])
        if not values:
            continue
        good = [row for row in values if row.value is not None]
        rows.append(
            [
                Shown(site.indicator(about.indicator_code, is_simulated), about.name_vi),
                contents.domains.get(about.domain_code, about.domain_code),
                about.unit_of_measure,
                len(good),
                len(grouped(good, lambda row: row.unit_key)),
                max(good, key=lambda row: row.data_to).period_code if good else None,
            ]
        )
    return Table("cac-chi-tieu", word("nav_indicators"), columns, rows, "quiet", is_searched=True)
