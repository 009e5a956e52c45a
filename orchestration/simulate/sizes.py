"""Gives how many villages, residents, officials... a simulated unit has; writes nothing.

Reads registry and scenario. A size is drawn once for a unit and never changes; a level that is not drawn is
the sum of its children: communes add up to their district. Refuses a base the scenario does not describe.
"""

from datetime import date
from functools import cache

from orchestration.reference.registry import Registry
from orchestration.reference.tables import Unit
from orchestration.simulate.scenario import Scenario, SimulationError

LOWEST_LEVEL = "commune"


class Sizes:
    """The bases of a province, unit by unit."""

    def __init__(self, registry: Registry, scenario: Scenario):
        self._registry = registry
        self._scenario = scenario
        self.of = cache(self._of)

    def _of(self, unit: Unit, base: str, day: date) -> int:
        spec = self._scenario["bases"].get(base)
        if spec is None:
            raise SimulationError(f"scenario.yml: bases không có {base} / no such base")
        if "children" in spec:
            return len(self._registry.children(unit.unit_key, spec["children"], day))
        if "of" in spec:
            return self._part(unit, base, spec, day)
        if unit.unit_code in spec.get("known", {}):
            return spec["known"][unit.unit_code]
        if unit.unit_level in spec["between"]:
            return self._drawn_within_parent(unit, base, spec, day)
        return self._sum_of_children(unit, base, day)

    def _part(self, unit: Unit, base: str, spec: dict, day: date) -> int:
        if self._registry.children(unit.unit_key, LOWEST_LEVEL, day):
            return self._sum_of_children(unit, base, day)
        share = self._scenario.chance("size", base, unit.unit_key).uniform(*spec["share"])
        return round(self.of(unit, spec["of"], day) * share)

    def _sum_of_children(self, unit: Unit, base: str, day: date) -> int:
        children = self._registry.children(unit.unit_key, LOWEST_LEVEL, day)
        return sum(self.of(child, base, day) for child in children)

    def _drawn(self, unit: Unit, base: str, spec: dict) -> int:
        return self._scenario.chance("size", base, unit.unit_key).randint(*spec["between"][unit.unit_level])

    def _drawn_within_parent(self, unit: Unit, base: str, spec: dict, day: date) -> int:
        """The unit's own draw; where the parent's total is known, its share of that total."""
        parent = self._registry.parent(unit, day)
        total = spec.get("known", {}).get(parent.unit_code) if parent else None
        if parent is None or total is None:
            return self._drawn(unit, base, spec)
        siblings = self._registry.children(parent.unit_key, unit.unit_level, day)
        weights = [self._drawn(sibling, base, spec) for sibling in siblings]
        before = sum(weights[: siblings.index(unit)])
        after = before + self._drawn(unit, base, spec)
        return round(total * after / sum(weights)) - round(total * before / sum(weights))
