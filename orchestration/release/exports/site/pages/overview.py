"""The first page: the latest league of each edition, what waits on whom, and the way to every other page."""

from typing import Any

from markupsafe import Markup

from orchestration.release.exports.site.addresses import FOLDER
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows
from orchestration.release.exports.site.maps import Drawn
from orchestration.release.exports.site.pages import changes
from orchestration.release.exports.site.pages.league import map_of, range_of
from orchestration.release.exports.site.pictures import bar
from orchestration.release.exports.site.tables import FIXED, NUMBER, PICTURE, Column, Shown, Table
from orchestration.release.exports.site.wording import joined, word

BASE = f"{FOLDER}/"
SHOWN = 10  # of a league


def write(site: Site) -> None:
    """Write index.html, real figures above simulated ones, each in a part of its own."""
    site.page(
        "index",
        "overview.html.j2",
        "Tổng quan",
        None,
        real=[_table(site, *league) for league in latest_leagues(site, False)],
        simulated=[_table(site, *league) for league in latest_leagues(site, True)],
        maps={flag: _map(site, flag) for flag in (False, True)},
        units=len({row.unit_key for row in site.contents.rows("values")}),
        figures=len(site.contents.rows("values")),
        waiting={flag: _waiting(site, flag) for flag in (False, True)},
        changed={flag: changes.counts(site, flag) for flag in (False, True)},
    )


def latest_leagues(site: Site, is_simulated: bool) -> list[tuple[str, str, Rows]]:
    """Edition, period and units of the latest league of each edition in which anybody is ranked, official first."""
    latest: dict[str, tuple[str, Rows]] = {}
    for (edition, period, simulated), rows in site.contents.leagues.items():
        if simulated == is_simulated and "/" not in edition and rows[0].rank is not None:
            latest.setdefault(edition, (period, rows))
    official_first = sorted(latest.items(), key=lambda item: item[1][1][0].status != "official")
    return [(edition, period, rows) for edition, (period, rows) in official_first]


def _map(site: Site, is_simulated: bool) -> tuple[Markup, Drawn] | None:
    """The first of the leagues in which more than one unit is ranked, on a map, under its name."""
    for edition, period, rows in latest_leagues(site, is_simulated):
        if drawn := map_of(site, rows, BASE):
            name = f"{rows[0].edition_name_vi or edition}, {period}"
            return site.link(BASE, site.contents.league_pages[edition, period], is_simulated, name), drawn
    return None


def _table(site: Site, edition: str, period: str, rows: Rows) -> Table:
    columns = [
        Column("rank", NUMBER),
        Column("unit", is_name=True),
        Column("score", FIXED),
        Column("score_bar", PICTURE),
        Column("rank_picture", PICTURE),
    ]
    is_alone = rows[0].units_ranked == 1  # a first place among one is no victory
    scores = [row.score_pct for row in rows if row.rank is not None]
    mean = sum(scores) / len(scores)
    page = site.contents.league_pages[edition, period]
    name = f"{rows[0].edition_name_vi or edition}, {period}"
    link = site.link(BASE, page, rows[0].is_simulated, name)
    cells = [_cells(site, row, mean) for row in rows[:SHOWN] if row.rank is not None]
    kept = [1, 2, 3] if is_alone else range(len(columns))
    return Table(
        page.removeprefix("bang-"),
        joined(link, " – ", word("only_one")) if is_alone else link,
        [columns[at] for at in kept],
        [[row[at] for at in kept] for row in cells],
    )


def _cells(site: Site, row: Any, mean: float) -> list[Any]:
    return [
        Shown(f"{'=' if row.is_tied else ''}{row.rank}", row.rank, "rank"),
        Shown(site.unit(row.unit_key, row.is_simulated, BASE), row.name_vi),
        row.score_pct,
        Shown(bar(row.score_pct, mean)),
        Shown(range_of(row)),
    ]


def _waiting(site: Site, is_simulated: bool) -> list[tuple[Markup, int, str]]:
    """What waits: words, how many, and the page that lists them."""
    contents = site.contents
    findings = contents.of("findings", is_simulated)
    reports = contents.of("reports", is_simulated)
    return [
        (joined(word("open_critical")), sum(row.severity == "critical" for row in findings), "chat-luong"),
        (joined(word("open_overdue")), sum(bool(row.is_overdue) for row in findings), "chat-luong"),
        (joined(word("reports_missing")), sum(row.compliance == "missing" for row in reports), "lich-bao-cao"),
        (joined(word("watched")), len(contents.watched(is_simulated)), "can-chu-y"),
    ]
