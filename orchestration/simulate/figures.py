"""Gives the simulated figures of a unit, an indicator and a period; reads the scenario, writes nothing.

Every unit has a level and a growth; a share starts from the level and closes part of its gap to 100% every
year, so accumulated figures never fall. A numerator never exceeds its denominator. What a unit's communes
count adds up to its own count. Kinds it cannot make (rank, grade) get none.
"""

import math
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from random import Random

from orchestration.reference.registry import Registry
from orchestration.reference.tables import Indicator, Unit
from orchestration.simulate.plan import Period
from orchestration.simulate.scenario import Scenario
from orchestration.simulate.sizes import LOWEST_LEVEL, Sizes

MONTHS = {"month": 1, "quarter": 3, "half": 6, "nine_months": 9, "year": 12}
QUARTER_OF_A_YEAR = 0.25


@dataclass(frozen=True)
class Figures:
    """What one indicator shows: the measures that apply, the others None."""

    numerator: int | None = None
    denominator: int | None = None
    plan: int | None = None
    self_score: Decimal | None = None
    verified_score: Decimal | None = None
    status: str | None = None

    @property
    def pct(self) -> Decimal | None:
        """The per cent of the total (or of the plan), rightly rounded to two decimals."""
        return per_cent(self.numerator, self.denominator if self.denominator is not None else self.plan)


def per_cent(part: int | None, whole: int | None, rounding: str = ROUND_HALF_UP) -> Decimal | None:
    """100 x part / whole to two decimals, or none without both."""
    return None if part is None or not whole else _hundredths(part, whole, rounding)


def _hundredths(part: int, whole: int, rounding: str) -> Decimal:
    return (Decimal(100) * part / whole).quantize(Decimal("0.01"), rounding)


def truncated_per_cent(part: int, whole: int) -> Decimal:
    """The per cent with its further digits cut off, as some units write it."""
    return _hundredths(part, whole, ROUND_DOWN)


class Model:
    """The simulated province: what each unit shows at each time."""

    def __init__(self, registry: Registry, scenario: Scenario):
        self._registry = registry
        self._scenario = scenario
        self._sizes = Sizes(registry, scenario)
        self._latent = cache(self._draw_latent)

    def figures(self, unit: Unit, indicator: Indicator, period: Period, is_stale: bool = False) -> Figures:
        """The figures for a period; stale ones are those of a quarter of a year before."""
        at = self._time(period.data_to) - (QUARTER_OF_A_YEAR if is_stale else 0)
        make = {
            "ratio": self._ratio, "count": self._count, "yes_no": self._yes_no, "score": self._score,
        }.get(indicator.measure_kind)  # fmt: skip
        if make is None:
            return Figures()
        return self._added_up(unit, indicator, period, is_stale) or make(unit, indicator, period, at)

    def _added_up(self, unit: Unit, indicator: Indicator, period: Period, is_stale: bool) -> Figures | None:
        """The sum of the communes and of what the unit has beside them; none where its base is not theirs."""
        spec = self._scenario["bases"].get(self._scenario.indicator(indicator.indicator_code)["base"], {})
        communes = self._registry.children(unit.unit_key, LOWEST_LEVEL, period.data_to)
        counted_there = "of" in spec or LOWEST_LEVEL in spec.get("between", {})
        if not (communes and counted_there and indicator.aggregation in ("sum", "ratio_of_sums")):
            return None
        if unit.unit_level in spec.get("between", {}):
            return None
        parts = [self.figures(commune, indicator, period, is_stale) for commune in communes]
        sums = {name: [getattr(part, name) for part in parts] for name in ("numerator", "denominator", "plan")}
        return Figures(**{name: None if None in values else sum(values) for name, values in sums.items()})

    def share(self, unit: Unit, indicator: Indicator, at: float) -> float:
        """How far the unit is with an indicator, 0 to 1, at a time in years."""
        level, growth = self._latent(unit)
        domain = self._scenario["domains"].get(indicator.domain_code, {})
        spread = self._scenario["level"]["spread"]
        noise = self._chance("share", unit, indicator).uniform(-spread, spread)
        own = self._scenario.indicator(indicator.indicator_code).get("level", 0)
        start = min(1.0, max(0.05, level + domain.get("level", 0) + own + noise))
        years = max(0.0, round(at, 6))
        return 1 - (1 - start) * math.exp(-growth * domain.get("growth", 1) * years)

    def _ratio(self, unit: Unit, indicator: Indicator, period: Period, at: float) -> Figures:
        spec = self._scenario.indicator(indicator.indicator_code)
        size = self._sizes.of(unit, spec["base"], period.data_to)
        if indicator.is_cumulative:
            return Figures(round(size * self.share(unit, indicator, at)), size)
        if spec.get("flow") == "within_year":
            done = self.share(unit, indicator, at) * period.data_to.month / 12
            return Figures(round(size * done), size)
        return self._flow(unit, indicator, period, size, at)

    def _flow(self, unit: Unit, indicator: Indicator, period: Period, size: int, at: float) -> Figures:
        """What happened in each month of the period, summed: a year is the sum of its quarters."""
        last = period.data_to.month
        done = total = 0
        for month in range(last - MONTHS[period.kind] + 1, last + 1):
            base = self._scenario.indicator(indicator.indicator_code)["base"]
            season = self._scenario.chance("flow", base, unit.unit_key, period.year, month).uniform(0.75, 1.25)
            happened = int(size * season / 12 + self._chance("flow", unit, indicator, month).random())
            total += happened
            done += round(happened * self.share(unit, indicator, at - (last - month) / 12))
        return Figures(done, total)

    def _count(self, unit: Unit, indicator: Indicator, period: Period, at: float) -> Figures:
        spec = self._scenario.indicator(indicator.indicator_code)
        size = self._sizes.of(unit, spec["base"], period.data_to)
        counted = Figures(round(size * self.share(unit, indicator, at)))
        if not spec.get("has_plan"):
            return counted
        year_end = self._time(date(period.year, 12, 31))
        aimed = self._chance("plan", unit, indicator, period.year).uniform(0.95, 1.15)
        plan = math.ceil(size * self.share(unit, indicator, year_end) * aimed / 10) * 10
        return replace(counted, plan=plan or 10)

    def _yes_no(self, unit: Unit, indicator: Indicator, period: Period, at: float) -> Figures:
        needed = self._chance("needed", unit, indicator).random()
        share = self.share(unit, indicator, at)
        if needed <= share:
            return Figures(status="achieved")
        near = needed <= share + self._scenario["statuses"]["in_progress_within"]
        return Figures(status="in_progress" if near else "not_achieved")

    def _score(self, unit: Unit, indicator: Indicator, period: Period, at: float) -> Figures:
        chance = self._chance("score", unit, indicator, period.code)
        most = int(indicator.plausible_max or 100)
        generosity = chance.uniform(*self._scenario["scores"]["generosity"])
        claimed = _tenths(most * min(1.0, self.share(unit, indicator, at) * generosity))
        verified = _tenths(float(claimed) * chance.uniform(*self._scenario["scores"]["verified"]))
        is_open = chance.random() < self._scenario["blank"]["verified_score"]
        return Figures(plan=most, self_score=claimed, verified_score=None if is_open else verified)

    def _draw_latent(self, unit: Unit) -> tuple[float, float]:
        chance, level = self._scenario.chance("latent", unit.unit_key), self._scenario["level"]
        drawn = chance.uniform(*level["start"]), chance.uniform(*level["growth"])
        parent = self._registry.stated_parent(unit)
        if parent is None or parent.unit_code == self._scenario["scope"]:
            return drawn
        weight = level["from_parent"]
        return tuple(
            weight * theirs + (1 - weight) * own for theirs, own in zip(self._latent(parent), drawn, strict=True)
        )

    def _time(self, day: date) -> float:
        """Years since the scenario began; the quarter that ends in March is a quarter of a year."""
        return day.year - min(self._scenario["years"]) + day.month / 12

    def _chance(self, what: str, unit: Unit, indicator: Indicator, *more: object) -> Random:
        return self._scenario.chance(what, unit.unit_key, indicator.indicator_code, *more)


def _tenths(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
