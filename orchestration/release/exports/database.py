"""The release as one DuckDB file, kho.duckdb: what analysts open and what every question is put to."""

from pathlib import Path

import duckdb

from orchestration.release.exports.build import opened, published, quoted, rows_of

FILE = "kho.duckdb"


class Database:
    """Every table in the schema `main` of one file."""

    def write(self, build: Path, folder: Path) -> None:
        """Copy every published table of the build."""
        with opened(build, folder / FILE) as connection:
            for name in published(connection):
                rows_of(connection, name).create(f"main.{name}")
            connection.execute("checkpoint")

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> duckdb.DuckDBPyRelation:
        """The table as it stands in the file."""
        connection.execute(f"attach if not exists '{quoted(folder / FILE)}' as copied (read_only)")
        return connection.table(f"copied.main.{name}")
