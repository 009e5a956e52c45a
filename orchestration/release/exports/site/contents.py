"""What the pages show: the queries beside this file, each run once, their rows by unit, indicator or league.

Reads published tables, and where a build is at hand the texts of the cells.
Rows of real and of simulated figures never stand in one group.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import make_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from orchestration.release.exports.site import addresses

FOLDER = Path(__file__).with_name("sql")
Row = Any  # a row of a query: its columns by name
Rows = list[Any]


class Contents:
    """The release as the pages need it; what a page does not ask for is not read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self.connection = connection
        self._read: dict[str, Rows] = {}

    def rows(self, name: str) -> Rows:
        """The rows of a query of the folder sql, in its order."""
        if name not in self._read:
            answer = self.connection.execute((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
            row = make_dataclass(name, [column[0] for column in answer.description or ()], slots=True)
            self._read[name] = [row(*values) for values in answer.fetchall()]
        return self._read[name]

    def of(self, name: str, is_simulated: bool) -> Rows:
        """The rows of one cohort."""
        return [row for row in self.rows(name) if row.is_simulated == is_simulated]

    @cached_property
    def units(self) -> dict[str, Row]:
        """Every unit that a page speaks of, by its key."""
        return {row.unit_key: row for row in self.rows("units")}

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """Every indicator, by its code."""
        return {row.indicator_code: row for row in self.rows("indicators")}

    @cached_property
    def values_by_unit(self) -> dict[tuple, Rows]:
        """(unit, cohort) -> its figures."""
        return grouped(self.rows("values"), lambda row: (row.unit_key, row.is_simulated))

    @cached_property
    def values_by_indicator(self) -> dict[tuple, Rows]:
        """(indicator, cohort) -> its figures."""
        return grouped(self.rows("values"), lambda row: (row.indicator_code, row.is_simulated))

    @cached_property
    def texts(self) -> dict[tuple[str, str, str], str]:
        """(report, sheet, cell) -> the text as written; empty of a release, which holds no cells."""
        [(has_cells,)] = self.connection.execute(
            "select count(*) > 0 from duckdb_views() where database_name = current_database()"
            " and view_name = 'stg_intake__observations'"
        ).fetchall()
        rows = self.rows("texts") if has_cells else []
        return {(row.report_id, row.sheet, row.cell): row.raw_text for row in rows}

    @cached_property
    def owners(self) -> set[tuple[str, bool]]:
        """Every unit and kind of figures that has a page."""
        rows = [*self.rows("values"), *self.rows("leagues"), *self.rows("reports")]
        return {(row.unit_key, row.is_simulated) for row in rows}

    @cached_property
    def leagues(self) -> dict[tuple, Rows]:
        """(edition, period, cohort) -> its units by rank; the latest period of an edition first."""
        return grouped(self.rows("leagues"), lambda row: (row.edition_code, row.period_code, row.is_simulated))

    @cached_property
    def nodes_by_league(self) -> dict[tuple, Rows]:
        """(edition, period, cohort) -> the nodes of its units."""
        return grouped(self.rows("nodes"), lambda row: (row.edition_code, row.period_code, row.is_simulated))

    def watched(self, is_simulated: bool) -> Rows:
        """The latest shares of a unit that are worse than its group's and getting worse."""
        return [
            row
            for row in self.of("values", is_simulated)
            if row.latest_no == 1 and row.verdict == "worse" and row.trend == "worsening"
        ]

    @cached_property
    def unit_pages(self) -> dict[str, str]:
        """Unit -> the name of its page."""
        return addresses.named("don-vi", self.units)

    @cached_property
    def indicator_pages(self) -> dict[str, str]:
        """Indicator -> the name of its page."""
        return addresses.named("chi-tieu", self.indicators)

    @cached_property
    def league_pages(self) -> dict[tuple[str, str], str]:
        """(edition, period) -> the name of its page."""
        keys = {f"{edition} {period}": (edition, period) for edition, period, _ in self.leagues}
        return {keys[text]: name for text, name in addresses.named("bang", keys).items()}

    @cached_property
    def tiles(self) -> dict[str, tuple[int, int]]:
        """Unit -> row and column on the map of tiles."""
        return {row.unit_key: (row.tile_row, row.tile_col) for row in self.rows("tiles")}

    @cached_property
    def outlines(self) -> dict[str, dict[str, str]]:
        """Map -> unit -> its outline."""
        maps = grouped(self.rows("shapes"), lambda row: row.map_code)
        return {code: {row.unit_key: row.outline for row in rows} for code, rows in maps.items()}

    @cached_property
    def domains(self) -> dict[str, str]:
        """Domain -> what an index calls the node of its name, the code itself where none does."""
        called = {row.node_code: row.name_vi for row in self.rows("weights") if not row.is_leaf}
        codes = {row.domain_code for row in self.rows("indicators") if row.domain_code}
        return {code: called.get(code, code) for code in sorted(codes)}


def main_rows(rows: Rows, key: Callable[[Row], Any]) -> Rows:
    """Of rows that `key` tells apart, the group verdicts are given for: the latest of those that most units fill.

    Filled by most: by at least half as many units as the fullest, so that a period that has only begun does not count.
    """
    groups = list(grouped(rows, key).values())
    filled = [sum(row.value is not None for row in group) for group in groups]
    enough = [group for group, count in zip(groups, filled, strict=True) if 2 * count >= max(filled)]
    return max(enough, key=lambda group: (group[0].data_to, len(group)))


def grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, Rows]:
    """The rows by their key, in the order they come."""
    groups: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)
