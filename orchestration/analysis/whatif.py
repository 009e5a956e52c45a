"""What if a unit had reported other values: reads one release, gives the score and rank the models would make of them.

Also asks for the way up to a rank or a score (`paths_to_target`). Writes nothing and computes no score; every figure is
made by the models (`scenarios`). Refuses an indicator that the edition does not score.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, cast

import duckdb

from orchestration.analysis import scenarios
from orchestration.analysis.paths_to_target import Combination, Leaf, Route, Search, goal
from orchestration.analysis.scenarios import Scenario, ScenarioFault, Side, Standing
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


class Answer(TypedDict, total=False):
    """What `kho whatif --json` prints: where the unit stands now and then, and the ways to a goal where one was set."""

    release: str
    edition_code: str
    period_code: str
    unit_key: str
    set: dict[str, float]
    now: Standing
    then: Standing
    routes: list[Route]
    combined: Combination


@dataclass(frozen=True)
class Question:
    """What is asked of a unit (its code, or a unit_key): values to set by indicator, and a rank or points to reach."""

    unit: str
    period: str
    values: dict[str, float] = field(default_factory=dict)
    edition: str | None = None  # by default the first that scores the unit in this period
    reach_rank: int | None = None
    reach_score: float | None = None


def answer(release: Path, question: Question) -> Answer:
    """The unit's score and rank now, then (with the values set), and the routes to a rank or score from there.

    Raises:
        ScenarioFault: no edition scores this unit in this period, or none of its leaves has such an indicator.
    """
    values, period = question.values, question.period
    with scenarios.opened({"a": release}) as connection:
        key, edition = _scored_unit(connection, question.unit, period, question.edition)
        leaves = _leaves(connection, key, edition, period)
        if unknown := sorted(set(values) - set(leaves)):
            raise ScenarioFault(
                f"Ấn bản {edition} không chấm chỉ tiêu {', '.join(unknown)}; có: {', '.join(leaves)}. "
                "/ Not scored in this edition."
            )
        side = Side("a", edition, period)

        def run(changes: list[dict[str, float]]) -> list[Standing]:
            states = [Scenario(side, side, side, side, values=change) for change in changes]
            return scenarios.scored(connection, key, states)

        now, then = run([{}, values])
        result: Answer = {
            "release": release.name,
            "edition_code": edition,
            "period_code": period,
            "unit_key": key,
            "set": values,
            "now": now,
            "then": then,
        }
        if question.reach_rank is not None or question.reach_score is not None:
            search = Search(run, leaves, values, goal(question.reach_rank, question.reach_score))
            routes = search.alone()
            result["routes"] = routes
            if not search.met(then) and not any(route["reaches"] for route in routes):
                result["combined"] = search.combined(then, routes)
    return result


def _scored_unit(connection: duckdb.DuckDBPyConnection, unit: str, period: str, edition: str | None) -> tuple[str, str]:
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


def _leaves(connection: duckdb.DuckDBPyConnection, unit: str, edition: str, period: str) -> dict[str, Leaf]:
    """The indicators that the edition scores, the one with most weight first."""
    rows = dicts(connection.execute(LEAVES, {"unit": unit, "edition": edition, "period": period}))
    return {row["indicator_code"]: cast("Leaf", row) for row in rows}
