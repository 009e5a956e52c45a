"""Scores what was not: mixes two published states of an index, or sets values, and runs the release's own models on it.

Reads two releases (or one twice), read-only; works in a DuckDB in memory; writes nothing. Every scenario is an edition
of its own with its own periods, so that all of them are scored at once. Computes nothing: values are put side by side
here and scored by the models' own SQL. Refuses releases that do not carry the tables of the method.
"""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

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
    values: dict[str, float] = field(default_factory=dict)


def opened(releases: dict[str, Path]) -> duckdb.DuckDBPyConnection:
    """A database in memory with the releases attached by name, read-only.

    Raises:
        ScenarioFault: a release was made before the tables of the method were published.
    """
    connection = duckdb.connect()
    for name, path in releases.items():
        quoted = str(path / "kho.duckdb").replace("'", "''")
        connection.execute(f"attach '{quoted}' as {name} (read_only)")
        present = {
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where database_name = ?", [name]
            ).fetchall()
        }
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


def scored(connection: duckdb.DuckDBPyConnection, unit: str, scenarios: list[Scenario]) -> list[dict]:
    """For every scenario the unit's root: score, normalised, coverage and rank (None where it has none)."""
    _inputs(connection)
    for number, scenario in enumerate(scenarios):
        _add(connection, str(number), unit, scenario)
    connection.execute(UNITS)
    score(connection)
    found = connection.execute(
        "select cast(edition_code as integer), score, normalised, coverage, rank from fct_index_score "
        "where is_root and unit_key = ? and period_code = 'target#' || edition_code",
        [unit],
    ).fetchall()
    rows = {row[0]: dict(zip(("score", "normalised", "coverage", "rank"), row[1:], strict=True)) for row in found}
    nothing = {"score": None, "normalised": None, "coverage": 0.0, "rank": None}
    return [rows.get(number, nothing) for number in range(len(scenarios))]


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
    Run(connection, given=INPUTS, silenced={"int_index_stages"}).make("fct_index_score")


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
    catalogues = [
        f"select * replace (indicator_code || '@{name}' as indicator_code) from {name}.dim_indicator"
        for (name,) in releases
    ]
    connection.execute("create or replace table indicator_catalogue as " + " union all by name ".join(catalogues))


MADE = ("base_edition_code", "weight_set", "read_as", "published_period", "published_on")  # by int_index_editions
NODE_COLUMNS = "edition_code, node_code, parent_code, name_vi, name_en, weight, max_score, aggregation, min_coverage"
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
            editions.min_data_share
        from {release}.dim_index_unit as units
        inner join {method}.dim_index_edition as editions on units.period_type = editions.period_type
    """


def _add(connection: duckdb.DuckDBPyConnection, number: str, unit: str, scenario: Scenario) -> None:
    """Put one scenario into the inputs, under an edition and periods of its own."""
    spine, method = scenario.spine, scenario.method
    wide = _is_wide(connection, method)
    connection.execute(
        f"insert into spine select * replace ($number as edition_code, {PERIOD} as period_code) "
        f"from ({_spine(spine.release, method.release)}) "
        "where edition_code = $spine and method_code = $method and (period_code = $period or $wide)",
        {"number": number, "period": spine.period, "method": method.edition, "spine": spine.edition, "wide": wide},
    )
    for table, source, columns in METHOD_TABLES:
        connection.execute(
            f"insert into {table} by name select * replace ($number as edition_code) "
            f"from (select {columns} from {method.release}.{source}) where edition_code = $edition",
            {"number": number, "edition": method.edition},
        )
    connection.execute(
        f"update index_scoring set indicator_code = indicator_code || '@{method.release}' where edition_code = $number",
        {"number": number},
    )
    _add_facts(connection, number, unit, scenario, wide)


PERIOD = "case when period_code = $period then 'target' else period_code end || '#' || $number"
# where the units stand in another period than the values come from, the two periods change places, so that a scale
# made of several periods keeps them all
SWAPPED = (
    "case when period_code = $period then 'target' when period_code = $standing then $period else period_code end "
    "|| '#' || $number"
)


def _is_wide(connection: duckdb.DuckDBPyConnection, method: Side) -> bool:
    """Whether a score of this edition depends on other periods than its own."""
    return connection.execute(
        f"select exists (select 1 from {method.release}.dim_index_leaf "
        "where edition_code = $edition and impute = 'last_known') "
        f"or exists (select 1 from {method.release}.dim_index_edition "
        "where edition_code = $edition and normalise_over = 'panel')",
        {"edition": method.edition},
    ).fetchone()[0]


def _add_facts(connection: duckdb.DuckDBPyConnection, number: str, unit: str, scenario: Scenario, wide: bool) -> None:
    """The others' values, the unit's own, and those that are set; each relabelled to the scenario's periods."""
    others, own, revised = scenario.others, scenario.own, scenario.revised

    def insert(side: Side, where: str) -> None:
        named = {"number": number, "period": side.period, "standing": scenario.spine.period, "unit": unit, "wide": wide}
        connection.execute(
            f"insert into fct_indicator_value by name select * replace ({SWAPPED} as period_code, "
            f"indicator_code || '@{scenario.method.release}' as indicator_code) "
            f"from {side.release}.fct_indicator_value "
            f"where is_current and (period_code = $period or $wide) and {where}",
            named,
        )

    insert(others, "unit_key <> $unit")
    if revised is None:
        insert(own, "unit_key = $unit")
    else:
        had = (
            f"(select indicator_code from {own.release}.fct_indicator_value where is_current and unit_key = $unit "
            "and period_code = $period and value is not null)"
        )
        insert(revised, f"unit_key = $unit and (period_code <> $period or indicator_code in {had})")
        insert(own, f"unit_key = $unit and period_code = $period and indicator_code not in {had}")
    for indicator, value in scenario.values.items():
        _set(connection, number, unit, f"{indicator}@{scenario.method.release}", value)


def _set(connection: duckdb.DuckDBPyConnection, number: str, unit: str, indicator: str, value: float) -> None:
    """Let the unit have reported a value; what it was measured against (its plan) stays."""
    period = f"target#{number}"
    where = "where unit_key = $unit and period_code = $period and indicator_code = $indicator"
    named = {"unit": unit, "period": period, "indicator": indicator}
    exists = connection.execute(f"select count(*) from fct_indicator_value {where}", named).fetchone()[0]
    if not exists:
        connection.execute(
            "insert into fct_indicator_value by name select $unit as unit_key, $indicator as indicator_code, "
            "$period as period_code, 'administrative' as regime, true as is_current, "
            "coalesce(bool_or(is_simulated), false) as is_simulated from fct_indicator_value "
            "where unit_key = $unit and period_code = $period and value is not null",
            named,
        )
    connection.execute(
        "update fct_indicator_value set value = $value, value_status = 'reported', "
        "attainment_pct = case when plan_value > 0 "
        f"then 100.0 * $value / plan_value else attainment_pct end, numerator = null, denominator = null {where}",
        named | {"value": value},
    )
