"""The release as one DuckDB file, kho.duckdb: what analysts open and what every question is put to."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.release.exports.build import published, quoted, rows_of
from transforms.rendering import render

FILE = "kho.duckdb"
STORAGE = "v1.4.0"  # what readers of DuckDB 1.4 and later open, DuckDB-WASM 1.32 among them
VIEWS = Path(__file__).with_name("latest.sql")
AS_KNOWN = Path(__file__).with_name("as_known.sql")


class Database:
    """Every table in the schema `main` of one file, with what its model's YAML says of it and of each column."""

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Copy every published table of the build with its comments; add the views and the macros of what was known."""
        connection.execute(f"attach '{quoted(folder / FILE)}' as written (storage_version '{STORAGE}')")
        for name in published(connection):
            rows_of(connection, name).create_view("published_rows")
            connection.execute(f"create table written.main.{name} as from published_rows")
        for comment in _comments(connection):
            connection.execute(comment)
        connection.execute("detach written")
        with duckdb.connect(str(folder / FILE)) as written:
            written.execute(VIEWS.read_text(encoding="utf-8"))
            written.execute(render(AS_KNOWN.read_text(encoding="utf-8")))
            written.execute("checkpoint")

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> duckdb.DuckDBPyRelation:
        """The table as it stands in the file."""
        connection.execute(f"attach if not exists '{quoted(folder / FILE)}' as copied (read_only)")
        return connection.table(f"copied.main.{name}")


def _comments(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """A statement for each comment that a published table or column of the build carries."""
    tables = "select table_name, comment from duckdb_tables() where database_name = 'build' and schema_name = 'main'"
    columns = tables.replace("table_name,", "table_name, column_name,").replace("duckdb_tables", "duckdb_columns")
    names = set(published(connection))
    for table, comment in connection.execute(f"{tables} and comment is not null").fetchall():
        if table in names:
            yield f"comment on table written.main.{table} is {_text(comment)}"
    for table, column, comment in connection.execute(f"{columns} and comment is not null").fetchall():
        if table in names:
            yield f'comment on column written.main.{table}."{column}" is {_text(comment)}'


def _text(comment: str) -> str:
    """A text as a literal of SQL."""
    return "'" + comment.replace("'", "''") + "'"
