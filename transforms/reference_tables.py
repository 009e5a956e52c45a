"""The reference tables as declared beside the models: their columns and types, and their staged files as tables.

Reads `models/staging/_reference.yml` and the staged CSV files; writes tables into the connection it is given.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb

from transforms.rendering import PROJECT
from transforms.yaml_text import parse

DECLARATION = PROJECT / "models" / "staging" / "_reference.yml"


@cache
def column_types() -> dict[str, dict[str, str]]:
    """The declared tables: name -> column -> its type in SQL, in the order of the file."""
    seeds = parse(DECLARATION.read_text(encoding="utf-8"))["seeds"]
    return {seed["name"]: dict(seed["config"]["column_types"]) for seed in seeds}


def load(
    connection: duckdb.DuckDBPyConnection, staged: Path, names: Iterable[str] | None = None, schema: str = "main"
) -> None:
    """Make a table of each staged file (all of them by default), typed as declared; an empty cell is null.

    Raises:
        duckdb.Error: a file is not as staging leaves it (`orchestration.reference.stage`).
    """
    for name in column_types() if names is None else names:
        types = column_types()[name]
        rows = connection.read_csv(
            str(staged / f"{name}.csv"),
            header=True,
            sep=",",
            quotechar='"',
            escapechar='"',
            na_values="",
            auto_detect=False,
            columns=types,
        )
        rows.to_table(f"{schema}.{name}")


def empty(connection: duckdb.DuckDBPyConnection, name: str, schema: str = "main") -> None:
    """Make a declared table without rows: a table that nobody filled means nothing of its kind."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in column_types()[name].items())
    connection.execute(f"create or replace table {schema}.{name} ({columns})")
