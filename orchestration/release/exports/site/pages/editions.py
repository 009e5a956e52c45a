"""Editions of the index side by side: each unit's score and rank in both, and how far they are apart."""

from typing import Any

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import grouped
from orchestration.release.exports.site.tables import FIXED, NUMBER, Column, Shown, Table
from orchestration.release.exports.site.wording import joined, signed, word

COLUMNS = [
    Column("unit", is_name=True),
    Column("rank_a", NUMBER),
    Column("rank_b", NUMBER),
    Column("rank_gap", NUMBER),
    Column("score_a", FIXED),
    Column("score_b", FIXED),
]


def write(site: Site) -> None:
    """Write the pairs of each kind of figures."""
    for is_simulated in (False, True):
        pairs = grouped(
            site.contents.of("editions", is_simulated),
            lambda row: (row.edition_code_a, row.edition_code_b, row.period_code),
        )
        tables = [
            Table(
                f"cap-{number}",
                joined("A: ", _called(site, key[0], key[2]), " – B: ", _called(site, key[1], key[2]), f" – {key[2]}"),
                COLUMNS,
                [_cells(site, row) for row in rows],
            )
            for number, (key, rows) in enumerate(pairs.items(), start=1)
        ]
        site.board("an-ban", is_simulated, tables=tables, notes=[word("editions_reading")])


def _called(site: Site, edition: str, period: str) -> str:
    league = next((rows for key, rows in site.contents.leagues.items() if key[:2] == (edition, period)), None)
    name = league[0].edition_name_vi if league else None
    return f"{name} [{edition}]" if name else edition


def _cells(site: Site, row: Any) -> list[Any]:
    gap = row.rank_difference
    return [
        Shown(site.unit(row.unit_key, row.is_simulated), site.contents.units[row.unit_key].name_vi),
        row.rank_a,
        row.rank_b,
        None if gap is None else Shown(signed(gap, 0), gap, "down" if gap > 0 else "up" if gap else ""),
        row.score_pct_a,
        row.score_pct_b,
    ]
