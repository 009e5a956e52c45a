"""What if a unit had reported other values: reads one release, gives the score and rank the models would make of them.

Also looks for the way up: for each indicator alone, the smallest change that reaches a rank or a score, by halving; and
where none alone is enough, a combination of them, the one with most points for its cost first. The cost of a change is
told in the indicator's unit and as a share of the indicator's range, which is what routes are compared by.
Writes nothing and computes no score; every figure is made by the models (`scenarios`). Refuses an indicator that
the edition does not score.
"""

import math
from pathlib import Path

import duckdb

from orchestration.publish import scenarios
from orchestration.publish.scenarios import Scenario, ScenarioFault, Side

WHOLE = ("count", "yes_no", "grade")  # kinds of which nobody can report a part
HALVINGS = 16  # the way between where a value is and where it could be, to one part in 65,536

LEAVES = """
select
    leaves.indicator_code, indicators.name_vi, indicators.unit_of_measure, indicators.direction,
    indicators.measure_kind, scores.leaf_value, nodes.effective_weight,
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
            met = _goal(reach_rank, reach_score)
            told["routes"] = _routes(run, leaves, values, met)
            if not met(then) and not any(route["reaches"] for route in told["routes"]):
                told["combined"] = _combined(run, leaves, values, then, told["routes"], met)
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
    """Each indicator alone, from where it is towards its best; the least way that meets the goal, cheapest first."""
    ways = _ways(leaves, values)
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
    ends = {code: _end(leaves[code], way, reach[code][1]) if code in reach else way[1] for code, way in ways.items()}
    final = dict(zip(ends, run([values | {code: end} for code, end in ends.items()]), strict=True))
    routes = [
        _change(leaves[code], ways[code], ends[code])
        | {
            "reaches": code in reach,
            "share_of_the_way": reach[code][1] if code in reach else None,
            "score": final[code]["score"],
            "rank": final[code]["rank"],
        }
        for code in ways
    ]
    return sorted(routes, key=lambda row: (not row["reaches"], _cost(row), -(row["score"] or 0.0)))


def _combined(run, leaves: dict, values: dict[str, float], then: dict, alone: list[dict], met) -> dict:
    """Several indicators together: the most points for their cost first, until it is enough; none that is not needed.

    Greedy, not the best of all combinations; what it names does reach the goal, or it says that even all do not.
    """
    ways = _ways(leaves, values)
    gain = {row["indicator_code"]: (row["score"] or 0.0) - (then["score"] or 0.0) for row in alone}
    cost = {row["indicator_code"]: row["share_of_range"] or 1.0 for row in alone}
    weight = {code: row["effective_weight"] for code, row in leaves.items()}
    order = sorted(ways, key=lambda code: (-gain[code] / cost[code], -weight[code], code))
    order = [code for code in order if gain[code] > 0 or then["score"] is None]
    best = {code: ways[code][1] for code in order}
    tried = run([values | {code: best[code] for code in order[: count + 1]} for count in range(len(order))])
    enough = next((count for count, row in enumerate(tried) if met(row)), None)
    chosen = {code: best[code] for code in (order if enough is None else order[: enough + 1])}
    if enough is not None:
        for code in list(reversed(order[:enough])):
            without = {other: end for other, end in chosen.items() if other != code}
            [row] = run([values | without])
            chosen = without if met(row) else chosen
        last = order[enough]
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            [row] = run([values | chosen | {last: _at(ways[last], middle)}])
            low, high = (low, middle) if met(row) else (middle, high)
        chosen[last] = _end(leaves[last], ways[last], high)
    [row] = run([values | chosen])
    steps = [_change(leaves[code], ways[code], end) for code, end in chosen.items()]
    return {
        "reaches": met(row),
        "steps": steps,
        "share_of_range": sum(_cost(step) for step in steps),
        "score": row["score"],
        "rank": row["rank"],
    }


def _ways(leaves: dict[str, dict], values: dict[str, float]) -> dict[str, tuple[float, float]]:
    ways = {code: _way(row, values.get(code)) for code, row in leaves.items()}
    return {code: way for code, way in ways.items() if way is not None}


def _change(leaf: dict, way: tuple[float, float], end: float) -> dict:
    """A change of one indicator, and what it costs: in its unit, and as a share of the indicator's range."""
    span = abs(leaf["most"] - leaf["least"]) if None not in (leaf["most"], leaf["least"]) else 0.0
    return {
        "indicator_code": leaf["indicator_code"],
        "name_vi": leaf["name_vi"],
        "from": leaf["leaf_value"],
        "value": end,
        "change": abs(end - way[0]),
        "unit_of_measure": leaf["unit_of_measure"],
        "share_of_range": abs(end - way[0]) / span if span else None,
    }


def _cost(row: dict) -> float:
    return row["share_of_range"] or 0.0


def _end(leaf: dict, way: tuple[float, float], part: float) -> float:
    """The value at a part of the way; the next whole one towards the best where only whole ones can be reported."""
    value = _at(way, part)
    if leaf["measure_kind"] not in WHOLE:
        return value
    return min(math.ceil(value), way[1]) if way[1] > way[0] else max(math.floor(value), way[1])


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
    if "combined" in told:
        _print_combined(told["combined"])


def _print_combined(route: dict) -> None:
    points = "chưa có điểm" if route["score"] is None else f"{route['score']:.4f} điểm, hạng {route['rank']}"
    print(f"không chỉ tiêu nào một mình đủ; cùng lúc {'đủ' if route['reaches'] else 'cũng chưa đủ'}, {points}:")
    for step in route["steps"]:
        start = "-" if step["from"] is None else f"{step['from']:g}"
        share = "" if step["share_of_range"] is None else f", {step['share_of_range']:.0%} khoảng giá trị"
        print(f"  {step['indicator_code']}: {start} -> {step['value']:.4g} {step['unit_of_measure'] or ''}{share}")
