"""The suite on facts: reads the candidate, the verdicts and the last release, writes nothing but temporary views.

It tries independently what the transforms promise: one row per value, a reason for each gap, a cell for each
figure, and no figure from a line that was not accepted. Refuses a database that lacks a table it reads.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations import catalogue
from expectations.suite import SuiteError, SuiteResult, run_suite

PUBLISHED = ("dim_", "fct_", "mart_")
SQL = Path(__file__).with_name("sql") / "release"


@dataclass(frozen=True)
class Previous:
    """The release a candidate is held against, and whether something explains that they differ (reference, code)."""

    folder: Path
    is_explained: bool


def run(connection: duckdb.DuckDBPyConnection, verdicts_path: Path, previous: Previous | None = None) -> SuiteResult:
    """Evaluate every rule on facts; the verdicts are opened as `verdict`, the last release as `previous_*`."""
    connection.register("verdict", pq.read_table(verdicts_path))
    bring_in(connection, "int_expected_values", "int_observations_judged", "unit_registry", "indicator_catalogue")
    connection.register("candidate_table", _counted(connection))
    if previous:
        _open_previous(connection, previous)
    else:
        connection.execute((SQL / "no_release.sql").read_text(encoding="utf-8"))
    return run_suite(connection, "facts", catalogue.of_stage("facts"))


def _counted(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    names = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' order by 1"
    ).fetchall()
    rows = [(name, len(connection.table(name))) for (name,) in names if name.startswith(PUBLISHED)]
    return pa.table({"table_name": [name for name, _ in rows], "rows": [count for _, count in rows]})


def _open_previous(connection: duckdb.DuckDBPyConnection, previous: Previous) -> None:
    """Open the counts, values and reports of the last release."""
    tables = json.loads((previous.folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    counts = {"table_name": list(tables), "rows": [table["rows"] for table in tables.values()]}
    connection.register("previous_counts", pa.table(counts))
    for name, table in (("previous_fact", "fct_indicator_value"), ("previous_received", "fct_report")):
        connection.register(name, connection.read_parquet(str(previous.folder / "parquet" / f"{table}.parquet")))
    connection.execute("set variable previous_is_explained = ?", [previous.is_explained])
    connection.execute((SQL / "release.sql").read_text(encoding="utf-8"))


def bring_in(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Make tables that stand in another schema than `main` readable by their own names."""
    for table in tables:
        places = connection.execute(
            "select schema_name, name from ("
            "select schema_name, table_name as name, temporary from duckdb_tables() "
            "union all select schema_name, view_name, temporary from duckdb_views()"
            ") where name = ? and not temporary",
            [table],
        ).fetchall()
        if not places:
            raise SuiteError(f"the release database has no table {table}; run the transforms first")
        schema, name = places[0]
        if schema != "main":
            connection.execute(f'create or replace temp view "{name}" as from "{schema}"."{name}"')
