"""Scores what was not: mixes two published states of an index, or sets values, and runs the release's own models on it.

Reads two releases (or one twice), read-only; works in a DuckDB in memory; writes nothing. Every scenario is an edition
of its own with its own periods, so that all of them are scored at once. Computes nothing: values are put side by side
here and scored by the models' own SQL. Refuses releases that do not carry the tables of the method.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict, cast

import duckdb

from orchestration.rows import dicts
from transforms.runner import Run

NEEDED = (
    "dim_index_edition",
    "dim_index_node",
    "dim_index_leaf",
    "dim_index_unit",
    "dim_indicator",
    "dim_unit_change",
    "fct_indicator_value",
)


class ScenarioFault(LookupError):
    """The releases cannot be mixed; the message says what is missing, in Vietnamese and English."""


@dataclass(frozen=True)
class Side:
    """One published state of an index: an edition in a period, in an attached release."""

    release: str
    edition: str
    period: str


@dataclass(frozen=True)
class Scenario:
    """Which side says what; `own` speaks for the unit, `revised` for those of its values that `own` already had."""

    spine: Side
    method: Side
    others: Side
    own: Side
    revised: Side | None = None
    values: dict[str, float] = field(default_factory=dict, hash=False)


def opened(releases: dict[str, Path]) -> duckdb.DuckDBPyConnection:
    """A database in memory with the releases attached by name, read-only.

    Raises:
        ScenarioFault: a release was made before the tables of the method were published.
    """
    connection = duckdb.connect()
    for name, path in releases.items():
        quoted = str(path / "kho.duckdb").replace("'", "''")
        connection.execute(f"attach '{quoted}' as {name} (read_only)")
        tables = connection.execute("select table_name from duckdb_tables() where database_name = ?", [name]).fetchall()
        present = {table for (table,) in tables}
        if missing := sorted(set(NEEDED) - present):
            raise ScenarioFault(
                f"Bản phát hành {path.name} thiếu {', '.join(missing)}; chạy lại `kho nightly`. "
                "/ This release lacks the tables of the method."
            )
        connection.execute(f"create view {name}_mixable as {_mixable(connection, name)}")
    return connection


def _mixable(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The editions of a release that are scored from the values in force: of the others nothing can be set or moved."""
    editions = f"select distinct edition_code from {name}.dim_index_edition"
    has_others = "read_as" in connection.table(f"{name}.dim_index_edition").columns
    return editions + (" where read_as is null" if has_others else "")


class Standing(TypedDict):
    """A unit's root in one scenario: points, the same from 0 to 1, coverage (0 to 1), rank; None where it has none."""

    score: float | None
    normalised: float | None
    coverage: float
    rank: int | None


def scored(connection: duckdb.DuckDBPyConnection, unit: str, scenarios: list[Scenario]) -> list[Standing]:
    """For every scenario where the unit stands in it; one call of the models, however many they are."""
    _inputs(connection)
    alike: dict[Scenario, list[str]] = {}
    for number, scenario in enumerate(scenarios):
        alike.setdefault(replace(scenario, values={}), []).append(str(number))
    for scenario, numbers in alike.items():
        _add(connection, numbers, unit, scenario)
    _set(connection, unit, scenarios)
    connection.execute(UNITS)
    score(connection)
    roots = dicts(
        connection.execute(
            "select cast(edition_code as integer) as number, score, normalised, coverage, rank from fct_index_score "
            "where is_root and unit_key = ? and period_code = 'target#' || edition_code",
            [unit],
        )
    )
    standings = {root.pop("number"): cast("Standing", root) for root in roots}
    nothing = Standing(score=None, normalised=None, coverage=0.0, rank=None)
    return [standings.get(number, nothing) for number in range(len(scenarios))]


INPUTS = (
    "index_edition",
    "index_node",
    "index_scoring",
    "indicator_catalogue",
    "int_index_units",
    "fct_indicator_value",
)


def score(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `fct_index_score` from the `INPUTS` that stand in the connection, by the models.

    From their own values alone: of the stages and publications they may name no edition is made.
    """
    Run(connection, existing=INPUTS, silenced={"int_index_stages"}).make("fct_index_score")


UNITS = """
create or replace table int_index_units as
select
    *,
    coalesce(case rank_within when 'parent' then parent_unit_key when 'unit_type' then unit_type else 'all' end, 'none')
        as rank_group,
    row_number() over (order by edition_code, data_from, period_code, unit_key) as unit_no,
    dense_rank() over (order by edition_code, data_from, period_code) as panel_no
from spine
"""


def _inputs(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty tables of the shapes the models read, and the releases' catalogues, marked by their release."""
    releases = connection.execute(
        "select database_name from duckdb_databases() where not internal and path is not null order by 1"
    ).fetchall()
    first = releases[0][0]
    for table, source, columns in METHOD_TABLES:
        connection.execute(f"create or replace table {table} as select {columns} from {first}.{source} limit 0")
    connection.execute(f"create or replace table spine as {_spine(first, first)} limit 0")
    connection.execute(f"create or replace table fct_indicator_value as from {first}.fct_indicator_value limit 0")
    # a release of before facts carried their span has no such column
    connection.execute("alter table fct_indicator_value add column if not exists span_kind varchar")
    catalogues = [
        f"select * replace (indicator_code || '@{name}' as indicator_code) from {name}.dim_indicator"
        for (name,) in releases
    ]
    connection.execute("create or replace table indicator_catalogue as " + " union all by name ".join(catalogues))


def method_of(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Set up every edition of a release that is scored from the values in force, with its units; values stand there."""
    for table, source, columns in METHOD_TABLES:
        connection.execute(
            f"create table {table} as select {columns} from {name}.{source} "
            f"where edition_code in (select edition_code from memory.{name}_mixable)"
        )
    connection.execute(f"create table indicator_catalogue as from {name}.dim_indicator")
    connection.execute(
        f"create table spine as from ({_spine(name, name)}) where edition_code = method_code "
        f"and edition_code in (select edition_code from memory.{name}_mixable)"
    )
    connection.execute(UNITS)


MADE = ("base_edition_code", "weight_set", "read_as", "published_period", "published_on")  # by int_index_editions
NODE_COLUMNS = "edition_code, node_code, parent_code, name_vi, name_en, weight, max_score, aggregation, min_coverage"
TREE = ("dim_index_node", "dim_index_leaf", "dim_index_unit")
METHOD_TABLES = (
    ("index_edition", "dim_index_edition", f"columns(name -> name not in {MADE})"),
    ("index_node", "dim_index_node", NODE_COLUMNS),
    ("index_scoring", "dim_index_leaf", "*"),
)


def _spine(release: str, method: str) -> str:
    """The units of every edition and period, under the settings of one edition of `method`."""
    return f"""
        select
            units.edition_code, units.period_code, units.period_type, units.data_from, units.data_to, units.unit_key,
            units.parent_unit_key, units.unit_type, editions.edition_code as method_code, editions.rank_within,
            editions.normalise_over, editions.min_coverage, coalesce(editions.coverage_by, 'weight') as coverage_by,
            editions.min_data_share, editions.status
        from {release}.dim_index_unit as units
        inner join {method}.dim_index_edition as editions on units.period_type = editions.period_type
    """


def _add(connection: duckdb.DuckDBPyConnection, numbers: list[str], unit: str, scenario: Scenario) -> None:
    """Put a scenario into the inputs, once under each number: each is an edition with periods of its own."""
    spine, method = scenario.spine, scenario.method
    wide = _is_wide(connection, method)
    connection.execute(
        f"insert into spine select source.* replace (number as edition_code, {PERIOD} as period_code) "
        f"from ({_spine(spine.release, method.release)}) as source, {NUMBERS} "
        "where edition_code = $spine and method_code = $method and (period_code = $period or $wide)",
        {"numbers": numbers, "period": spine.period, "method": method.edition, "spine": spine.edition, "wide": wide},
    )
    for table, source, columns in METHOD_TABLES:
        marked = f"source.indicator_code || '@{method.release}' as indicator_code, " if table == "index_scoring" else ""
        connection.execute(
            f"insert into {table} by name "
            f"select source.* replace ({marked}number as edition_code) "
            f"from (select {columns} from {method.release}.{source}) as source, {NUMBERS} "
            "where edition_code = $edition",
            {"numbers": numbers, "edition": method.edition},
        )
    _add_facts(connection, numbers, unit, scenario, wide)


NUMBERS = "(select unnest($numbers) as number) as numbers"
PERIOD = "case when period_code = $period then 'target' else period_code end || '#' || number"
# where the units stand in another period than the values come from, the two periods change places, so that a scale
# made of several periods keeps them all
SWAPPED = (
    "case when period_code = $period then 'target' when period_code = $standing then $period else period_code end "
    "|| '#' || number"
)


def _is_wide(connection: duckdb.DuckDBPyConnection, method: Side) -> bool:
    """Whether a score of this edition depends on other periods than its own."""
    [(is_wide,)] = connection.execute(
        f"select exists (select 1 from {method.release}.dim_index_leaf "
        "where edition_code = $edition and impute = 'last_known') "
        f"or exists (select 1 from {method.release}.dim_index_edition "
        "where edition_code = $edition and normalise_over = 'panel')",
        {"edition": method.edition},
    ).fetchall()
    return is_wide


def _add_facts(
    connection: duckdb.DuckDBPyConnection, numbers: list[str], unit: str, scenario: Scenario, wide: bool
) -> None:
    """The others' values and the unit's own, each relabelled to the scenario's periods."""
    others, own, revised = scenario.others, scenario.own, scenario.revised

    def insert(side: Side, where: str) -> None:
        named = {"numbers": numbers, "period": side.period, "standing": scenario.spine.period}
        connection.execute(
            f"insert into fct_indicator_value by name select source.* replace ({SWAPPED} as period_code, "
            f"source.indicator_code || '@{scenario.method.release}' as indicator_code) "
            f"from {side.release}.fct_indicator_value as source, {NUMBERS} "
            f"where is_current and (period_code = $period or $wide) and {where}",
            named | {"unit": unit, "wide": wide},
        )

    insert(others, "unit_key <> $unit")
    if revised is None:
        insert(own, "unit_key = $unit")
    else:
        had = (
            f"(select indicator_code from {own.release}.fct_indicator_value where is_current and unit_key = $unit "
            "and period_code = $period and value is not null)"
        )
        insert(revised, f"unit_key = $unit and (period_code <> $period or source.indicator_code in {had})")
        insert(own, f"unit_key = $unit and period_code = $period and source.indicator_code not in {had}")


# what was not reported of the unit has no row yet; what a value was measured against (its plan) stays
ADD_UNREPORTED = """
insert into fct_indicator_value by name
select
    $unit as unit_key, changes.indicator_code, changes.period_code, 'administrative' as regime, true as is_current,
    coalesce(reported.is_simulated, false) as is_simulated
from changes
left join (
    select period_code, bool_or(is_simulated) as is_simulated from fct_indicator_value
    where unit_key = $unit and value is not null group by period_code
) as reported using (period_code)
where not exists (
    select 1 from fct_indicator_value as facts
    where facts.unit_key = $unit and facts.period_code = changes.period_code
        and facts.indicator_code = changes.indicator_code
)
"""
SET_VALUES = """
update fct_indicator_value as facts
set value = changes.value, value_status = 'reported', numerator = null, denominator = null,
    span_kind = 'period',
    attainment_pct
        = case when plan_value > 0 then 100.0 * changes.value / plan_value else attainment_pct end
from changes
where facts.unit_key = $unit and facts.period_code = changes.period_code
    and facts.indicator_code = changes.indicator_code
"""


def _set(connection: duckdb.DuckDBPyConnection, unit: str, scenarios: list[Scenario]) -> None:
    """Let the unit have reported the values that the scenarios set."""
    changes = [
        (f"target#{number}", f"{indicator}@{scenario.method.release}", float(value))
        for number, scenario in enumerate(scenarios)
        for indicator, value in scenario.values.items()
    ]
    if not changes:
        return
    periods, indicators, values = map(list, zip(*changes, strict=True))
    connection.execute(
        "create or replace table changes as select unnest(cast($periods as varchar[])) as period_code, "
        "unnest(cast($indicators as varchar[])) as indicator_code, unnest(cast($values as double[])) as value",
        {"periods": periods, "indicators": indicators, "values": values},
    )
    connection.execute(ADD_UNREPORTED, {"unit": unit})
    connection.execute(SET_VALUES, {"unit": unit})
