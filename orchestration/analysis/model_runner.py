"""Runs the scoring models on tables of one's own: reads the models' own SQL and the tables of a DuckDB connection.

What is asked of a release afterwards (what if, why did my rank move) is answered by the same SQL that made the
release, never by a second implementation. Writes tables into the connection it is given and nothing else; computes
nothing itself. Refuses a model that reads a table the connection does not hold.
"""

from collections.abc import Callable
from functools import cache

import duckdb
import jinja2

from orchestration.places import TRANSFORMS

MODELS = (
    "index/int_index_editions",
    "index/int_index_nodes",
    "index/int_index_leaf_scorings",
    "index/int_index_tree",
    "index/int_index_rules",
    "index/int_index_values",
    "index/int_index_given",
    "index/int_index_treated",
    "index/int_index_posts",
    "index/int_index_leaves",
    "index/int_index_scored",
    "index/int_index_bounds",
    "index/fct_index_score",
)
INPUTS = (
    "index_edition",
    "index_weight_set",
    "index_publication",
    "int_index_stages",
    "int_index_values_otherwise",
    "index_node",
    "index_scoring",
    "indicator_catalogue",
    "int_index_units",
    "fct_indicator_value",
)


def score(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `fct_index_score` from the `INPUTS`, model by model, as dbt does."""
    for model in MODELS:
        name = model.rpartition("/")[2]
        select, is_view = rendered(connection, model)
        kind = "view" if is_view else "table"
        connection.execute(f"create or replace {kind} {name} as {select}")


def rendered(connection: duckdb.DuckDBPyConnection, model: str) -> tuple[str, bool]:
    """The SQL of a model as dbt would run it on this connection's tables, and whether it is a view."""
    settings: dict = {}
    context = {
        "ref": lambda name: name,
        "config": lambda **given: settings.update(given) or "",
        "execute": True,
        "run_query": lambda sql: _Result(connection, sql),
        "return": _give_back,
    }
    source = (TRANSFORMS / "models" / f"{model}.sql").read_text(encoding="utf-8")
    text = _environment().from_string(source).render(context | _macros(context))
    return text, settings.get("materialized") == "view"


class _Result:
    """What dbt's run_query gives, as far as our macros ask."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, sql: str):
        self.rows = connection.execute(sql).fetchall()


class _Returned(Exception):
    """Carries a value out of a macro."""

    def __init__(self, value: object):
        self.value = value


def _give_back(value: object) -> None:
    raise _Returned(value)


def _macros(context: dict) -> dict[str, Callable]:
    """Every macro of the project by name; one that returns a value gives it, one that writes SQL gives the text."""
    module = _environment().from_string(_macro_sources()).make_module(context)

    def callable_as(macro: Callable) -> Callable:
        def call(*arguments: object, **named: object) -> object:
            try:
                return macro(*arguments, **named)
            except _Returned as returned:
                return returned.value

        return call

    return {name: callable_as(macro) for name, macro in vars(module).items() if isinstance(macro, jinja2.runtime.Macro)}


@cache
def _macro_sources() -> str:
    paths = [*sorted((TRANSFORMS / "macros").glob("index_*.sql")), TRANSFORMS / "macros" / "calendar.sql"]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


@cache
def _environment() -> jinja2.Environment:
    """Jinja as dbt sets it up: the same two extensions; SQL is not HTML and nothing in it is escaped."""
    return jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701
