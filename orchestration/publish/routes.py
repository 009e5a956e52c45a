"""The ways of a unit to a rank or a score: asks the models what a change would make, indicator by indicator, by halving.

Where no indicator alone is enough, several together, the one with most points for its cost first. The cost of a change
is told in the indicator's unit and as a share of its range, which is what routes are compared by. Computes no
score: `run` does, by the models. Names nothing that does not reach the goal as if it did.
"""

import math

WHOLE = ("count", "yes_no", "grade")  # kinds of which nobody can report a part
HALVINGS = 16  # the way between where a value is and where it could be, to one part in 65,536


def goal(rank: int | None, score: float | None):
    def met(row: dict) -> bool:
        if row["score"] is None:
            return False
        by_rank = rank is None or (row["rank"] is not None and row["rank"] <= rank)
        return by_rank and (score is None or row["score"] >= score - 1e-9)

    return met


def alone(run, leaves: dict[str, dict], values: dict[str, float], met) -> list[dict]:
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
    found = [
        _change(leaves[code], ways[code], ends[code])
        | {
            "reaches": code in reach,
            "share_of_the_way": reach[code][1] if code in reach else None,
            "score": final[code]["score"],
            "rank": final[code]["rank"],
        }
        for code in ways
    ]
    return sorted(found, key=lambda row: (not row["reaches"], _cost(row), -(row["score"] or 0.0)))


def combined(run, leaves: dict, values: dict[str, float], then: dict, alone: list[dict], met) -> dict:
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
