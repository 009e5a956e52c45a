"""The ways of a unit to a rank or a score: asks the models what each change would make, halving what is left of a way.

Where no indicator alone is enough, several together, the one with most points for its cost first. The cost of a change
is told in the indicator's unit and as a share of its range, which is what routes are compared by. Computes no
score: `run` does, by the models. Names nothing that does not reach the goal as if it did.
"""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from orchestration.analysis.scenarios import Standing

WHOLE = ("count", "yes_no", "grade")  # kinds of which nobody can report a part
DIGITS = 4  # a change is told to a ten-thousandth of the range, at most a hundred-thousandth: 0.01 of a per cent
AT_ONCE = 32  # scenarios that are scored in one call of the models although not all of them will be needed
LEVELS = 4  # halvings that are scored ahead, at most

Values = dict[str, float]  # what the unit is taken to have reported, by indicator
Scored = Callable[[list[Values]], list[Standing]]
Goal = Callable[[Standing], bool]
Key = TypeVar("Key", bound=Hashable)


class Leaf(TypedDict):
    """An indicator that an edition scores, and where the unit stands in it; `least` to `most` is its range."""

    indicator_code: str
    name_vi: str | None
    unit_of_measure: str | None
    direction: int | None
    measure_kind: str | None
    effective_weight: float
    leaf_value: float | None
    denominator: float | None
    least: float | None
    most: float | None


Change = TypedDict(
    "Change",
    {
        "indicator_code": str,
        "name_vi": str | None,
        "from": float | None,
        "value": float,
        "change": float,
        "unit_of_measure": str | None,
        "share_of_range": float | None,
        "numerator": int | None,
        "denominator": float | None,
    },
)
Change.__doc__ = (
    "A change of one indicator, and what it costs: in its unit, in its numerator and as a share of its range."
)


class Route(Change):
    """A change made alone: whether it is enough, and what the models make of it."""

    reaches: bool
    share_of_the_way: float | None
    score: float | None
    rank: int | None


class Combination(TypedDict):
    """Changes made together: whether they are enough, and what the models make of them."""

    reaches: bool
    steps: list[Change]
    share_of_range: float
    score: float | None
    rank: int | None


@dataclass(frozen=True)
class Way:
    """From where a value is to its best, by values that can be said in full: multiples of 0.01, 1 or 100."""

    start: float
    best: float
    digits: int  # decimals of a step; -2 means hundreds

    @classmethod
    def of(cls, leaf: Leaf, override: float | None) -> "Way | None":
        """The way of a leaf, from its worst where it is missing; None where there is nothing to gain."""
        least, most, is_less_better = leaf["least"], leaf["most"], (leaf["direction"] or 1) < 0
        best, worst = (least, most) if is_less_better else (most, least)
        start = override if override is not None else leaf["leaf_value"]
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


def goal(rank: int | None, score: float | None) -> Goal:
    """Whether a scenario has this rank or a better one, and this score or more; None asks for nothing."""

    def met(standing: Standing) -> bool:
        if standing["score"] is None:
            return False
        by_rank = rank is None or (standing["rank"] is not None and standing["rank"] <= rank)
        return by_rank and (score is None or standing["score"] >= score - 1e-9)

    return met


@dataclass(frozen=True)
class Search:
    """From what a unit reported, or is taken to have reported (`values`), towards a goal.

    Attributes:
        run: what the models make of each set of values.
        leaves: the indicators that can be changed, the one with most weight first.
        values: what is set already.
        met: whether a standing is what is sought.
    """

    run: Scored
    leaves: dict[str, Leaf]
    values: Values
    met: Goal

    def alone(self) -> list[Route]:
        """Each indicator alone, from where it is towards its best: the least that meets the goal, cheapest first."""
        ways = self._ways()
        far = self._standings({code: {code: way.best} for code, way in ways.items()})
        steps = self._least_steps({code: way for code, way in ways.items() if self.met(far[code])}, {})
        ends = {code: way.at(steps[code]) if code in steps else way.best for code, way in ways.items()}
        final = self._standings({code: {code: end} for code, end in ends.items()})
        routes: list[Route] = [
            {
                **_change(self.leaves[code], way, ends[code]),
                "reaches": code in steps,
                "share_of_the_way": (ends[code] - way.start) / (way.best - way.start) if code in steps else None,
                "score": final[code]["score"],
                "rank": final[code]["rank"],
            }
            for code, way in ways.items()
        ]
        return sorted(routes, key=lambda route: (not route["reaches"], _cost(route), -(route["score"] or 0.0)))

    def combined(self, then: Standing, routes: list[Route]) -> Combination:
        """Several together: the most points for their cost first, until it is enough; none that is not needed.

        Greedy, not the best of all combinations; what it names does reach the goal, or it says that even all do not.
        """
        ways = self._ways()
        order = self._by_gain(ways, then, routes)
        chosen = {code: ways[code].best for code in order}
        firsts = {code: {other: chosen[other] for other in order[: place + 1]} for place, code in enumerate(order)}
        standings = self._standings(firsts)
        last = next((code for code in order if self.met(standings[code])), None)
        if last is not None:
            chosen = self._needed(firsts[last], last)
            chosen[last] = ways[last].at(self._least_steps({last: ways[last]}, chosen)[last])
        [standing] = self.run([self.values | chosen])
        changes = [_change(self.leaves[code], ways[code], end) for code, end in chosen.items()]
        return {
            "reaches": self.met(standing),
            "steps": changes,
            "share_of_range": sum(_cost(change) for change in changes),
            "score": standing["score"],
            "rank": standing["rank"],
        }

    def _standings(self, changes: dict[Key, Values]) -> dict[Key, Standing]:
        """Where the unit stands with each set of changes, all of them scored at once."""
        return dict(zip(changes, self.run([self.values | change for change in changes.values()]), strict=True))

    def _least_steps(self, ways: dict[str, Way], chosen: Values) -> dict[str, int]:
        """How many steps of each way, beside what is chosen, meet the goal; all of them are taken to. Found by halving.

        Halvings are scored ahead, as many as fit `AT_ONCE`, and then gone through one by one: the same answers with
        fewer calls of the models.
        """
        reach = {code: (0, way.steps) for code, way in ways.items()}
        while unsure := {code: span for code, span in reach.items() if span[1] - span[0] > 1}:
            ahead = next(levels for levels in range(LEVELS, 0, -1) if levels == 1 or len(unsure) << levels <= AT_ONCE)
            tries = [(code, steps) for code, span in unsure.items() for steps in _middles(*span, ahead)]
            standings = self._standings({(code, steps): chosen | {code: ways[code].at(steps)} for code, steps in tries})
            for code, span in unsure.items():
                enough = {steps: self.met(standings[code, steps]) for tried, steps in tries if tried == code}
                reach[code] = _halved(span, enough)
        return {code: high for code, (_, high) in reach.items()}

    def _by_gain(self, ways: dict[str, Way], then: Standing, routes: list[Route]) -> list[str]:
        """The indicators that gain anything alone, the most points for their cost first."""
        gain = {route["indicator_code"]: (route["score"] or 0.0) - (then["score"] or 0.0) for route in routes}
        cost = {route["indicator_code"]: route["share_of_range"] or 1.0 for route in routes}
        weight = {code: leaf["effective_weight"] for code, leaf in self.leaves.items()}
        order = sorted(ways, key=lambda code: (-gain[code] / cost[code], -weight[code], code))
        return [code for code in order if gain[code] > 0 or then["score"] is None]

    def _needed(self, chosen: Values, last: str) -> Values:
        """The changes without those that the goal is met without, tried from the last but one to the first."""
        candidates = [code for code in reversed(chosen) if code != last]
        while candidates:
            fewer = {code: {other: chosen[other] for other in chosen if other != code} for code in candidates}
            standings = self._standings(fewer)
            spare = next((code for code in candidates if self.met(standings[code])), None)
            if spare is None:
                break
            chosen, candidates = fewer[spare], candidates[candidates.index(spare) + 1 :]
        return dict(chosen)

    def _ways(self) -> dict[str, Way]:
        ways = {code: Way.of(leaf, self.values.get(code)) for code, leaf in self.leaves.items()}
        return {code: way for code, way in ways.items() if way is not None}


def _middles(low: int, high: int, levels: int) -> list[int]:
    """Where this many halvings of a span may come to stand."""
    if not levels or high - low <= 1:
        return []
    middle = (low + high) // 2
    return [middle, *_middles(low, middle, levels - 1), *_middles(middle, high, levels - 1)]


def _halved(span: tuple[int, int], enough: dict[int, bool]) -> tuple[int, int]:
    """What is left of a span after every halving that can be told."""
    low, high = span
    while high - low > 1 and (middle := (low + high) // 2) in enough:
        low, high = (low, middle) if enough[middle] else (middle, high)
    return low, high


def _span(leaf: Leaf) -> float:
    """From the worst to the best value an indicator can have; 0 where that is not known."""
    least, most = leaf["least"], leaf["most"]
    return abs(most - least) if least is not None and most is not None else 0.0


def _change(leaf: Leaf, way: Way, end: float) -> Change:
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


def _numerator(leaf: Leaf, way: Way, end: float) -> int | None:
    """The least whole numerator that gives the ratio with the denominator as it is; None where it is no ratio."""
    if not leaf["denominator"]:
        return None
    exact = round(end * leaf["denominator"] / 100.0, 6)
    return math.ceil(exact) if way.best > way.start else math.floor(exact)


def _cost(change: Change) -> float:
    return change["share_of_range"] or 0.0
