"""The ways of a unit to a rank or a score: asks the models what each change would make, halving what is left of a way.

Where no indicator alone is enough, several together, the one with most points for its cost first. The cost of a change
is told in the indicator's unit and as a share of its range, which is what routes are compared by. Computes no
score: `run` does, by the models. Names nothing that does not reach the goal as if it did.
"""

import math
from dataclasses import dataclass

WHOLE = ("count", "yes_no", "grade")  # kinds of which nobody can report a part
DIGITS = 4  # a change is told to a ten-thousandth of the range, at most a hundred-thousandth: 0.01 of a per cent


@dataclass(frozen=True)
class Way:
    """From where a value is to its best, by values that can be said in full: multiples of 0.01, 1 or 100."""

    start: float
    best: float
    digits: int  # decimals of a step; -2 means hundreds

    @classmethod
    def of(cls, leaf: dict, given: float | None) -> "Way | None":
        """The way of a leaf, from its worst where it is missing; None where there is nothing to gain."""
        least, most, is_less_better = leaf["least"], leaf["most"], (leaf["direction"] or 1) < 0
        best, worst = (least, most) if is_less_better else (most, least)
        start = given if given is not None else leaf["leaf_value"]
        start = worst if start is None else start
        if start is None or best is None or start == best or (best < start) != is_less_better:
            return None
        digits = DIGITS - math.floor(math.log10(_span(leaf) or abs(best - start)))
        return cls(start, best, min(digits, 0) if leaf["measure_kind"] in WHOLE else digits)

    @property
    def steps(self) -> int:
        """How many steps lead to the best; the last may be shorter."""
        step = 10.0**-self.digits
        return max(math.ceil(round(abs(self.best - self._first()) / step, 6)), 1)

    def at(self, steps: int) -> float:
        """The value after so many steps; the best after all of them."""
        if steps >= self.steps:
            return self.best
        towards = 1 if self.best > self.start else -1
        return round(self._first() + towards * steps * 10.0**-self.digits, max(self.digits, 0))

    def _first(self) -> float:
        """The multiple of a step at or just behind the start."""
        step, towards = 10.0**-self.digits, 1 if self.best > self.start else -1
        return towards * math.floor(round(towards * self.start / step, 6)) * step


def goal(rank: int | None, score: float | None):
    """Whether a row of a scenario has this rank or a better one, and this score or more; None asks for nothing."""

    def met(row: dict) -> bool:
        if row["score"] is None:
            return False
        by_rank = rank is None or (row["rank"] is not None and row["rank"] <= rank)
        return by_rank and (score is None or row["score"] >= score - 1e-9)

    return met


def alone(run, leaves: dict[str, dict], values: dict[str, float], met) -> list[dict]:
    """Each indicator alone, from where it is towards its best; the least way that meets the goal, cheapest first."""
    ways = _ways(leaves, values)
    far = dict(zip(ways, run([values | {code: way.best} for code, way in ways.items()]), strict=True))
    reach = {code: (0, way.steps) for code, way in ways.items() if met(far[code])}
    while middles := {code: (low + high) // 2 for code, (low, high) in reach.items() if high - low > 1}:
        tried = run([values | {code: ways[code].at(steps)} for code, steps in middles.items()])
        for (code, steps), row in zip(middles.items(), tried, strict=True):
            low, high = reach[code]
            reach[code] = (low, steps) if met(row) else (steps, high)
    ends = {code: way.at(reach[code][1]) if code in reach else way.best for code, way in ways.items()}
    final = dict(zip(ends, run([values | {code: end} for code, end in ends.items()]), strict=True))
    found = [
        _change(leaves[code], ways[code], ends[code])
        | {
            "reaches": code in reach,
            "share_of_the_way": (ends[code] - way.start) / (way.best - way.start) if code in reach else None,
            "score": final[code]["score"],
            "rank": final[code]["rank"],
        }
        for code, way in ways.items()
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
    best = {code: ways[code].best for code in order}
    tried = run([values | {code: best[code] for code in order[: count + 1]} for count in range(len(order))])
    enough = next((count for count, row in enumerate(tried) if met(row)), None)
    chosen = {code: best[code] for code in (order if enough is None else order[: enough + 1])}
    if enough is not None:
        for code in list(reversed(order[:enough])):
            without = {other: end for other, end in chosen.items() if other != code}
            [row] = run([values | without])
            chosen = without if met(row) else chosen
        last = order[enough]
        low, high = 0, ways[last].steps
        while high - low > 1:
            middle = (low + high) // 2
            [row] = run([values | chosen | {last: ways[last].at(middle)}])
            low, high = (low, middle) if met(row) else (middle, high)
        chosen[last] = ways[last].at(high)
    [row] = run([values | chosen])
    steps = [_change(leaves[code], ways[code], end) for code, end in chosen.items()]
    return {
        "reaches": met(row),
        "steps": steps,
        "share_of_range": sum(_cost(step) for step in steps),
        "score": row["score"],
        "rank": row["rank"],
    }


def _ways(leaves: dict[str, dict], values: dict[str, float]) -> dict[str, Way]:
    ways = {code: Way.of(row, values.get(code)) for code, row in leaves.items()}
    return {code: way for code, way in ways.items() if way is not None}


def _span(leaf: dict) -> float:
    """From the worst to the best value an indicator can have; 0 where that is not known."""
    return abs(leaf["most"] - leaf["least"]) if None not in (leaf["most"], leaf["least"]) else 0.0


def _change(leaf: dict, way: Way, end: float) -> dict:
    """A change of one indicator, and what it costs: in its unit, in its numerator and as a share of its range."""
    span = _span(leaf)
    return {
        "indicator_code": leaf["indicator_code"],
        "name_vi": leaf["name_vi"],
        "from": leaf["leaf_value"],
        "value": end,
        "change": abs(end - way.start),
        "unit_of_measure": leaf["unit_of_measure"],
        "share_of_range": abs(end - way.start) / span if span else None,
        "numerator": _numerator(leaf, way, end),
        "denominator": leaf["denominator"],
    }


def _numerator(leaf: dict, way: Way, end: float) -> int | None:
    """The least whole numerator that gives the ratio with the denominator as it is; None where it is no ratio."""
    if not leaf["denominator"]:
        return None
    exact = round(end * leaf["denominator"] / 100.0, 6)
    return math.ceil(exact) if way.best > way.start else math.floor(exact)


def _cost(row: dict) -> float:
    return row["share_of_range"] or 0.0
