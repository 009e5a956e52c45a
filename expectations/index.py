"""The suite on the index: reads scores and league table of a candidate and the last release, writes temporary views.

Ranks are recomputed here from the scores, and the units of an edition from the registry, not from the models'
own joins. Refuses a database that lacks a table it reads.
"""

import duckdb

from expectations import catalogue
from expectations.facts import SQL, Previous, bring_in
from expectations.suite import SuiteError, SuiteResult, run_suite
from transforms.rendering import render

PUBLICATION = ("dim_index_edition", "fct_index_score")


def run(connection: duckdb.DuckDBPyConnection, previous: Previous | None = None) -> SuiteResult:
    """Evaluate every rule on the index; what the last release had published is opened as `previous_publication`."""
    bring_in(connection, "unit_registry", "index_edition", "dim_period", "fct_index_score")
    has_published = previous is not None and _open_publication(connection, previous)
    connection.execute(_sql("publication" if has_published else "no_publication"))
    try:
        connection.execute(_sql("edition_units"))
    except duckdb.Error as error:
        raise SuiteError(f"index: the units of an edition cannot be told: {error}") from error
    return run_suite(connection, "index", catalogue.of_stage("index"))


def _open_publication(connection: duckdb.DuckDBPyConnection, previous: Previous) -> bool:
    """Open the editions and scores of a release; False of one that was made before any could be published."""
    editions, scores = (previous.folder / "parquet" / f"{name}.parquet" for name in PUBLICATION)
    if not editions.is_file() or "published_on" not in connection.read_parquet(str(editions)).columns:
        return False
    connection.register("previous_edition", connection.read_parquet(str(editions)))
    connection.register("previous_score", connection.read_parquet(str(scores)))
    return True


def _sql(name: str) -> str:
    return render((SQL / f"{name}.sql").read_text(encoding="utf-8"))
