"""What if a unit had reported other values: reads one release, gives the score and rank the models would make of them.

Also asks for the way up to a rank or a score (`routes`). Writes nothing and computes no score; every figure is made by
the models (`scenarios`). Refuses an indicator that the edition does not score.
"""

from pathlib import Path

import duckdb

from orchestration.analysis import paths_to_target, scenarios
from orchestration.analysis.scenarios import Scenario, ScenarioFault, Side
from orchestration.rows import dicts

LEAVES = """
select
    leaves.indicator_code, indicators.name_vi, indicators.unit_of_measure,
    -- posts and scales that run downwards turn round what is better
    coalesce(indicators.direction, 1)
    * case when leaves.scoring in ('minmax', 'goalposts') and leaves.lower > leaves.upper then -1 else 1 end
    * case when leaves.scale_lower > leaves.scale_upper then -1 else 1 end as direction,
    indicators.measure_kind, nodes.effective_weight,
    case when scores.value_status <> 'estimated' then scores.leaf_value end as leaf_value,
    -- only of the ratio as it stands: a numerator is named for this denominator
    case
        when abs(100.0 * own.numerator / own.denominator - scores.leaf_value) < 1e-9 then own.denominator
    end as denominator,
    coalesce(
        indicators.plausible_min,
        case when indicators.measure_kind in ('ratio', 'yes_no') then 0.0 end,
        least(spread.lowest, leaves.lower, leaves.upper, leaves.target)
    ) as least,
    coalesce(
        indicators.plausible_max,
        case indicators.measure_kind when 'ratio' then 100.0 when 'yes_no' then 1.0 end,
        greatest(spread.highest, leaves.lower, leaves.upper, leaves.target, 2 * spread.plan)
    ) as most
from a.fct_index_score as scores
inner join a.dim_index_leaf as leaves using (edition_code, node_code)
inner join a.dim_index_node as nodes using (edition_code, node_code)
left join a.dim_indicator as indicators on leaves.indicator_code = indicators.indicator_code
left join (
    select indicator_code, min(value) as lowest, max(value) as highest,
        max(case when unit_key = $unit then plan_value end) as plan
    from a.fct_indicator_value where is_current and period_code = $period group by indicator_code
) as spread on leaves.indicator_code = spread.indicator_code
left join a.fct_indicator_value as own
    on leaves.indicator_code = own.indicator_code and own.is_current
    and own.period_code = $period and own.unit_key = $unit and own.value = scores.leaf_value
    and indicators.measure_kind = 'ratio'
where scores.edition_code = $edition and scores.period_code = $period and scores.unit_key = $unit
qualify row_number() over (
    partition by leaves.indicator_code order by indicators.valid_from desc nulls last, own.denominator
) = 1
order by nodes.effective_weight desc, leaves.indicator_code
"""


def asked(
    release: Path,
    unit: str,
    period: str,
    values: dict[str, float],
    edition: str | None = None,
    reach_rank: int | None = None,
    reach_score: float | None = None,
) -> dict:
    """The unit's score and rank now, then (with `values` set), and the routes to a rank or score from there.

    Raises:
        ScenarioFault: no edition scores this unit in this period, or none of its leaves has such an indicator.
    """
    with scenarios.opened({"a": release}) as connection:
        key, edition = _found(connection, unit, period, edition)
        leaves = _leaves(connection, key, edition, period)
        if unknown := sorted(set(values) - set(leaves)):
            raise ScenarioFault(
                f"Ấn bản {edition} không chấm chỉ tiêu {', '.join(unknown)}; có: {', '.join(leaves)}. "
                "/ Not scored in this edition."
            )
        side = Side("a", edition, period)

        def run(changes: list[dict[str, float]]) -> list[dict]:
            return scenarios.scored(
                connection, key, [Scenario(side, side, side, side, values=change) for change in changes]
            )

        now, then = run([{}, values])
        told = {"release": release.name, "edition_code": edition, "period_code": period, "unit_key": key}
        told |= {"set": values, "now": now, "then": then}
        if reach_rank is not None or reach_score is not None:
            met = paths_to_target.goal(reach_rank, reach_score)
            told["routes"] = paths_to_target.alone(run, leaves, values, met)
            if not met(then) and not any(route["reaches"] for route in told["routes"]):
                told["combined"] = paths_to_target.combined(run, leaves, values, then, told["routes"], met)
    return told


def _found(connection: duckdb.DuckDBPyConnection, unit: str, period: str, edition: str | None) -> tuple[str, str]:
    row = connection.execute(
        "select unit_key, edition_code from a.mart_league_table where period_code = $period "
        "and (unit_code = $unit or unit_key = $unit) and ($edition is null or edition_code = $edition) "
        "and edition_code in (select edition_code from a_mixable) "
        "order by rank is null, coverage desc, edition_code limit 1",
        {"unit": unit, "period": period, "edition": edition},
    ).fetchone()
    if row is None:
        raise ScenarioFault(
            f"Không ấn bản nào chấm đơn vị {unit} kỳ {period}. / No edition scores this unit in this period."
        )
    return row


def _leaves(connection: duckdb.DuckDBPyConnection, unit: str, edition: str, period: str) -> dict[str, dict]:
    rows = dicts(connection.execute(LEAVES, {"unit": unit, "edition": edition, "period": period}))
    return {row["indicator_code"]: row for row in rows}
