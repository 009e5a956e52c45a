"""The suite on facts: reads the candidate release and the verdicts, writes nothing but temporary views.

It tries independently what the transforms promise: one row per value, a reason for each gap, a cell for each
figure, and no figure from a line that was not accepted. Refuses a database that lacks a table it reads.
"""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from expectations import catalogue
from expectations.suite import SuiteError, SuiteResult, run_suite


def run(connection: duckdb.DuckDBPyConnection, verdicts_path: Path) -> SuiteResult:
    """Evaluate every rule on facts; the verdicts are opened as `verdict`."""
    connection.register("verdict", pq.read_table(verdicts_path))
    bring_in(connection, "int_expected_values")
    return run_suite(connection, "facts", catalogue.of_stage("facts"))


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
