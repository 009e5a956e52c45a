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
NO_RELEASE = """
create or replace temp view previous_table as
select '' as table_name, 0::bigint as rows, false as is_explained where false;
create or replace temp view previous_value as
select '' as unit_key, '' as period_code, 0::bigint as known, false as is_explained where false;
create or replace temp view previous_report as select '' as report_id where false;
"""


@dataclass(frozen=True)
class Previous:
    """The release a candidate is held against, and whether something explains that they differ (reference, code)."""

    folder: Path
    is_explained: bool


def run(connection: duckdb.DuckDBPyConnection, verdicts_path: Path, previous: Previous | None = None) -> SuiteResult:
    """Evaluate every rule on facts; the verdicts are opened as `verdict`, the last release as `previous_*`."""
    connection.register("verdict", pq.read_table(verdicts_path))
    bring_in(connection, "int_expected_values", "int_observations_judged", "unit_registry")
    connection.register("candidate_table", _counted(connection))
    connection.execute(NO_RELEASE)
    if previous:
        _open_previous(connection, previous)
    return run_suite(connection, "facts", catalogue.of_stage("facts"))


def _counted(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    names = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' order by 1"
    ).fetchall()
    rows = [(name, len(connection.table(name))) for (name,) in names if name.startswith(PUBLISHED)]
    return pa.table({"table_name": [name for name, _ in rows], "rows": [count for _, count in rows]})


def _open_previous(connection: duckdb.DuckDBPyConnection, previous: Previous) -> None:
    """Open the counts, values and reports of the last release; one made before these existed gives none."""
    tables = json.loads((previous.folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    known = {"table_name": list(tables), "rows": [table["rows"] for table in tables.values()]}
    connection.register("previous_counts", pa.table(known))
    explained, parquet = str(previous.is_explained).lower(), previous.folder / "parquet"
    connection.execute(
        f"""
        create or replace temp view previous_table as select *, {explained} as is_explained from previous_counts;
        create or replace temp view previous_value as
        select unit_key, period_code, count(*) filter (where value is not null) as known, {explained} as is_explained
        from '{parquet / "fct_indicator_value.parquet"}' where is_current group by unit_key, period_code;
        create or replace temp view previous_report as select report_id from '{parquet / "fct_report.parquet"}';
        """  # noqa: S608 - our own release folder
    )


def bring_in(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Make tables that stand in another schema than `main` readable by their own names."""
    for table in tables:
        found = connection.execute(
            "select schema_name, name from ("
            "select schema_name, table_name as name, temporary from duckdb_tables() "
            "union all select schema_name, view_name, temporary from duckdb_views()"
            ") where name = ? and not temporary",
            [table],
        ).fetchall()
        if not found:
            raise SuiteError(f"the release database has no table {table}; run the transforms first")
        schema, name = found[0]
        if schema != "main":
            connection.execute(f'create or replace temp view "{name}" as from "{schema}"."{name}"')
