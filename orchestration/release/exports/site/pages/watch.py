"""The watch list: what is significantly worse than its group and getting worse, and what is worse without mending."""

from typing import Any

from markupsafe import Markup

from orchestration.release.exports.site import addresses, figures
from orchestration.release.exports.site.addresses import slug
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped
from orchestration.release.exports.site.pictures import interval
from orchestration.release.exports.site.tables import FIXED, NUMBER, PICTURE, Column, Shown, Table
from orchestration.release.exports.site.wording import joined, number, word

LISTED = 150  # of those that are worse and do not mend; the widest gaps first
COLUMNS = [
    Column("unit", is_name=True),
    Column("indicator"),
    Column("period"),
    Column("value", FIXED),
    Column("group_value", FIXED),
    Column("gap_to_group", FIXED),
    Column("interval", NUMBER),
    Column("interval_picture", PICTURE),
    Column("trend"),
]


def write(site: Site) -> None:
    """Write the list of each kind of figures."""
    for is_simulated in (False, True):
        rows = [
            row
            for row in site.contents.of("values", is_simulated)
            if row.latest_no == 1 and row.verdict == "worse" and row.trend in {"worsening", "steady"}
        ]
        watched = [row for row in rows if row.trend == "worsening"]
        steady = [row for row in rows if row.trend == "steady"]
        tables = [_table(site, "xau-di", "watch_worsening", watched), _table(site, "chua-len", "watch_steady", steady)]
        site.board(
            "can-chu-y",
            is_simulated,
            notes=[word("watch_reading")],
            tables=[table for table in tables if table.rows],
        )


def _table(site: Site, name: str, words: str, rows: Rows) -> Table:
    rows = sorted(rows, key=lambda row: (-abs(row.value - row.group_value), row.unit_key, row.indicator_code))
    count = f": {number(len(rows))}" if len(rows) <= LISTED else f": {number(LISTED)}/{number(len(rows))}"
    wanted = {(row.unit_key, row.indicator_code, row.period_type) for row in rows[:LISTED]}
    series = grouped(
        (row for row in site.contents.rows("values") if (row.unit_key, row.indicator_code, row.period_type) in wanted),
        lambda row: (row.unit_key, row.indicator_code, row.period_type, row.is_simulated),
    )
    cells = [
        _cells(site, row, series[row.unit_key, row.indicator_code, row.period_type, row.is_simulated])
        for row in rows[:LISTED]
    ]
    return Table(name, joined(word(words), count), COLUMNS, cells, is_searched=len(cells) > 12)


def _cells(site: Site, row: Any, points: Rows) -> list[Any]:
    page = addresses.page(site.contents.unit_pages[row.unit_key], row.is_simulated)
    name = site.contents.units[row.unit_key].name_vi
    return [
        Shown(Markup('<a href="{}#i-{}">{}</a>').format(page, slug(row.indicator_code), name), name),
        site.indicator(row.indicator_code, row.is_simulated),
        row.period_code,
        row.value,
        row.group_value,
        row.value - row.group_value,
        figures.interval_of(row),
        Shown(interval(row.low, row.value, row.high, row.group_value)),
        figures.trend_of(row, points),
    ]
