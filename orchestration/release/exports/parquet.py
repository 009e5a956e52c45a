"""The release as Parquet, a file a table: what other tools read; a table's hash in the manifest is that of its file."""

from pathlib import Path

import duckdb

from orchestration.release.exports.build import published, rows_of


class Parquet:
    """Every table as parquet/NAME.parquet."""

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Write every published table of the build."""
        (folder / "parquet").mkdir()
        for name in published(connection):
            rows_of(connection, name).write_parquet(str(path_of(folder, name)), compression="zstd")

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> duckdb.DuckDBPyRelation:
        """The table as it stands in its file."""
        return connection.read_parquet(str(path_of(folder, name)))


def path_of(folder: Path, name: str) -> Path:
    """Where a table's file stands in the folder of a release."""
    return folder / "parquet" / f"{name}.parquet"
