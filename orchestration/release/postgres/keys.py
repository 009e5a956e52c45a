"""The key of each published table: read from the models' own tests, and held against the release before it is used.

A key of plain columns without blanks is a primary key; one with a blank or an expression in it is a unique index.
"""

from functools import cache
from typing import NamedTuple

import duckdb

from orchestration.places import TRANSFORMS
from transforms.yaml_text import parse

LONGEST = 2000  # bytes of a key that an index of PostgreSQL takes: a third of a page, less its head


class Key(NamedTuple):
    """What tells a row of a table from every other."""

    expressions: tuple[str, ...]
    is_primary: bool


@cache
def tested() -> dict[str, tuple[str, ...]]:
    """Expressions of the key by model, as the test `unique_grain` states them; a test that only warns makes no key."""
    keys = {}
    for path in sorted((TRANSFORMS / "models").glob("*/*.yml")):
        for model in parse(path.read_text(encoding="utf-8")).get("models", []):
            for test in model.get("data_tests", []):
                grain = test.get("unique_grain") if isinstance(test, dict) else None
                if grain and grain.get("config", {}).get("severity") != "warn":
                    keys[model["name"]] = tuple(grain["arguments"]["columns"])
    return keys


def key_of(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> Key | None:
    """The key that holds in this table of the release (attached as `build`); None where its model states none.

    A release made by older code may lack a column of today's key, or hold it twice: then it has no key either.
    """
    expressions = tested().get(table)
    if not expressions:
        return None
    listed = ", ".join(f"({expression})" for expression in expressions)
    blank = " or ".join(f"({expression}) is null" for expression in expressions)
    rows = connection.table(f"build.main.{table}")
    try:
        [(is_unique, has_blank, longest)] = rows.aggregate(
            f"count(*) = count(distinct row({listed})), coalesce(bool_or({blank}), false),"
            f" coalesce(max(strlen(concat({listed}))), 0)"
        ).fetchall()
    except duckdb.BinderException:
        return None
    if not is_unique or longest > LONGEST:
        return None
    return Key(expressions, is_primary=not has_blank and set(expressions) <= set(columns))
