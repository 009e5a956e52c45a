"""The suite on the index: reads scores and league table of a candidate and the last release, writes temporary views.

Ranks are recomputed here from the scores, and the units of an edition from the registry, not from the models'
own joins. Refuses a database that lacks a table it reads.
"""

import duckdb

from expectations import catalogue
from expectations.facts import Previous, bring_in
from expectations.suite import SuiteError, SuiteResult, run_suite

# The units an edition speaks of in a period it was scored for. A unit that exists on the period's last day in
# one reporting regime and not in the other is left to the models: an edition does not say which it follows.
EDITION_UNIT = """
create or replace temp view edition_unit as
with recursive ancestry as (
    select unit_key, unit_key as ancestor_key from unit_registry
    union
    select ancestry.unit_key, parent.parent_unit_key as ancestor_key
    from ancestry
    inner join unit_registry as parent on ancestry.ancestor_key = parent.unit_key
    where parent.parent_unit_key is not null
),

scored as (
    select score.edition_code, score.period_code, calendar.data_to,
        count(*) over (partition by score.edition_code, score.period_code) as regimes
    from (select distinct edition_code, period_code from fct_index_score) as score
    inner join dim_period as calendar on score.period_code = calendar.period_code
),

existing as (
    select distinct scored.edition_code, scored.period_code, scored.data_to, scored.regimes, unit.unit_key
    from scored
    inner join index_edition as edition on scored.edition_code = edition.edition_code
    inner join unit_registry as unit
        on
            edition.unit_level = unit.unit_level
            and coalesce(unit.valid_from <= scored.data_to, true)
            and coalesce(scored.data_to < unit.valid_to, true)
    where
        edition.scope_unit_key is null
        or exists (
            select 1 from ancestry
            where ancestry.unit_key = unit.unit_key and ancestry.ancestor_key = edition.scope_unit_key
        )
)

select edition_code, period_code, unit_key
from existing
group by edition_code, period_code, unit_key, regimes
having count(*) = regimes
"""


PUBLICATION = ("dim_index_edition", "fct_index_score")
NOTHING_PUBLISHED = """
create or replace temp view previous_publication as
select '' as edition_code, '' as period_code, '' as unit_key, '' as node_code, 0.0 as normalised, 0 as rank,
    null::date as published_on where false
"""


def run(connection: duckdb.DuckDBPyConnection, previous: Previous | None = None) -> SuiteResult:
    """Evaluate every rule on the index; what the last release had published is opened as `previous_publication`."""
    bring_in(connection, "unit_registry", "index_edition", "dim_period", "fct_index_score")
    connection.execute(_publication(connection, previous) if previous else NOTHING_PUBLISHED)
    try:
        connection.execute(EDITION_UNIT)
    except duckdb.Error as error:
        raise SuiteError(f"index: the units of an edition cannot be told: {error}") from error
    return run_suite(connection, "index", catalogue.of_stage("index"))


def _publication(connection: duckdb.DuckDBPyConnection, previous: Previous) -> str:
    """The scores of the published periods in a release; of one that was made before there were any, none."""
    editions, scores = (previous.folder / "parquet" / f"{name}.parquet" for name in PUBLICATION)
    if not editions.is_file() or "published_on" not in connection.read_parquet(str(editions)).columns:
        return NOTHING_PUBLISHED
    return f"""
        create or replace temp view previous_publication as
        select scores.edition_code, scores.period_code, unit_key, node_code, normalised, rank, published_on
        from '{scores}' as scores
        inner join (select distinct edition_code, published_on from '{editions}' where published_on is not null)
            as editions on scores.edition_code = editions.edition_code
    """  # noqa: S608 - our own release folder
