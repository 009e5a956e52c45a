"""What if a unit had reported other values: reads one release, gives the score and rank the models would make of them.

Also looks for the way up: for each indicator alone, the smallest change that reaches a rank or a score, by halving.
Writes nothing and computes no score; every figure is made by the models (`scenarios`). Refuses an indicator that
the edition does not score.
"""

from pathlib import Path

import duckdb

from orchestration.publish import scenarios
from orchestration.publish.scenarios import Scenario, ScenarioFault, Side

HALVINGS = 16  # the way between where a value is and where it could be, to one part in 65,536

LEAVES = """
select
    leaves.indicator_code, indicators.name_vi, indicators.unit_of_measure, indicators.direction,
    scores.leaf_value, nodes.effective_weight,
    coalesce(
        indicators.plausible_min,
        case when indicators.measure_kind in ('ratio', 'yes_no') then 0.0 end,
        spread.lowest
    ) as least,
    coalesce(
        indicators.plausible_max,
        case indicators.measure_kind when 'ratio' then 100.0 when 'yes_no' then 1.0 end,
        greatest(spread.highest, leaves.upper, leaves.target, 2 * spread.plan)
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
where scores.edition_code = $edition and scores.period_code = $period and scores.unit_key = $unit
qualify row_number() over (partition by leaves.indicator_code order by indicators.valid_from desc nulls last) = 1
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
            told["routes"] = _routes(run, leaves, values, _goal(reach_rank, reach_score))
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
    found = connection.execute(LEAVES, {"unit": unit, "edition": edition, "period": period})
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["indicator_code"]: row for row in rows}


def _goal(rank: int | None, score: float | None):
    def met(row: dict) -> bool:
        if row["score"] is None:
            return False
        by_rank = rank is None or (row["rank"] is not None and row["rank"] <= rank)
        return by_rank and (score is None or row["score"] >= score - 1e-9)

    return met


def _routes(run, leaves: dict[str, dict], values: dict[str, float], met) -> list[dict]:
    """Each indicator alone, from where it is towards its best; the least way that meets the goal, shortest first."""
    ways = {code: _way(row, values.get(code)) for code, row in leaves.items()}
    ways = {code: way for code, way in ways.items() if way is not None}
    far = dict(zip(ways, run([values | {code: best} for code, (_, best) in ways.items()]), strict=True))
    reach = {code: (0.0, 1.0) for code in ways if met(far[code])}
    for _ in range(HALVINGS):
        middles = {code: (low + high) / 2 for code, (low, high) in reach.items()}
        if not middles:
            break
        tried = run([values | {code: _at(ways[code], part)} for code, part in middles.items()])
        for (code, part), row in zip(middles.items(), tried, strict=True):
            low, high = reach[code]
            reach[code] = (low, part) if met(row) else (part, high)
    ends = {code: _at(way, reach[code][1]) if code in reach else way[1] for code, way in ways.items()}
    final = dict(zip(ends, run([values | {code: end} for code, end in ends.items()]), strict=True))
    routes = [
        {
            "indicator_code": code,
            "name_vi": leaves[code]["name_vi"],
            "from": leaves[code]["leaf_value"],
            "value": ends[code],
            "unit_of_measure": leaves[code]["unit_of_measure"],
            "reaches": code in reach,
            "share_of_the_way": reach[code][1] if code in reach else None,
            "score": final[code]["score"],
            "rank": final[code]["rank"],
        }
        for code in ways
    ]
    return sorted(routes, key=lambda row: (not row["reaches"], row["share_of_the_way"] or 0.0, -(row["score"] or 0.0)))


def _way(row: dict, given: float | None) -> tuple[float, float] | None:
    """From where the value is (its worst, where it is missing) to its best; None where there is nothing to gain."""
    best, worst = (row["least"], row["most"]) if (row["direction"] or 1) < 0 else (row["most"], row["least"])
    start = given if given is not None else row["leaf_value"]
    start = worst if start is None else start
    if start is None or best is None or start == best or (best < start) != ((row["direction"] or 1) < 0):
        return None
    return start, best


def _at(way: tuple[float, float], part: float) -> float:
    return way[0] + part * (way[1] - way[0])


def print_answer(told: dict) -> None:
    """Show what `asked` found, in Vietnamese."""
    for name, label in (("now", "hiện nay"), ("then", "nếu đổi")):
        row = told[name]
        points = "chưa có điểm" if row["score"] is None else f"{row['score']:.4f} điểm, hạng {row['rank']}"
        print(f"{label}: {points}, độ phủ {row['coverage']:.0%}")
    for route in told.get("routes", []):
        start = "-" if route["from"] is None else f"{route['from']:g}"
        end = "chưa có điểm" if route["score"] is None else f"{route['score']:.4f} điểm, hạng {route['rank']}"
        verb = "đủ" if route["reaches"] else "chưa đủ"
        print(
            f"  {route['indicator_code']}: {start} -> {route['value']:.4g} {route['unit_of_measure'] or ''}: "
            f"{verb}, {end}"
        )
