"""The build database as the exports read it: which tables are published, and their rows in an order of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

PUBLISHED_PREFIXES = ("dim_", "fct_", "mart_")


@contextmanager
def opened(build: Path, database: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database file, or to one in memory, that sees the build as `build` and cannot change it."""
    with duckdb.connect(str(database or ":memory:")) as connection:
        connection.execute("set threads = 1")  # equal content gives equal bytes
        connection.execute(f"attach '{quoted(build)}' as build (read_only)")
        yield connection
        connection.execute("detach build")


@contextmanager
def reading(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Tables are those of the build where nothing else is named."""
    [(home,)] = connection.execute("select current_database()").fetchall()
    connection.execute("use build")
    try:
        yield
    finally:
        connection.execute(f"use {home}")


def published(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the published tables, in order."""
    names = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'build' and schema_name = 'main' order by 1"
    ).fetchall()
    return [name for (name,) in names if name.startswith(PUBLISHED_PREFIXES)]


class Column(NamedTuple):
    """A column of a published table: its name, DuckDB's type, and what its model's YAML says of it."""

    name: str
    data_type: str
    says: str


class Described(NamedTuple):
    """A published table: what one row is, and its columns in their order."""

    name: str
    says: str
    columns: list[Column]


def described(connection: duckdb.DuckDBPyConnection) -> list[Described]:
    """Every published table, in the order of their names, with what the models' YAML says of it."""
    says = connection.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables()"
        " where database_name = 'build' and schema_name = 'main'"
    ).fetchall()
    columns: dict[str, list[Column]] = {}
    for table, *column in connection.execute(
        "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns()"
        " where database_name = 'build' and schema_name = 'main' order by table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(Column(*column))
    return [Described(name, dict(says)[name], columns[name]) for name in published(connection)]


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """A table of the build, sorted by all its columns so that equal content gives equal bytes."""
    return connection.table(f"build.main.{name}").order("all")


def quoted(path: Path) -> str:
    """A path as it stands between quotes in SQL."""
    return str(path).replace("'", "''")
