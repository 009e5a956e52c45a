"""The units of a reference folder as of a day: which lie where, and which of them owe a form; reads rows only.

A unit's row names one version of the unit above; on a day it is the version of that code and level which stands on it.
Staging refuses a unit that lies within itself.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from orchestration.reference.tables import Obligation, Unit


class Registry:
    """The units, looked up as of a day."""

    def __init__(self, units: Sequence[Unit]):
        self._units = {unit.unit_key: unit for unit in units}
        self._versions: dict[tuple[str, str], list[Unit]] = {}
        for unit in units:
            self._versions.setdefault((unit.unit_code, unit.unit_level), []).append(unit)
        self.on = cache(self._on)
        self.children = cache(self._children)

    def with_code(self, code: str) -> list[Unit]:
        """Every unit that ever had a code."""
        return [unit for unit in self._units.values() if unit.unit_code == code]

    def stated_parent(self, unit: Unit) -> Unit | None:
        """The unit above that the unit's row names, on whatever day."""
        return self._units.get(unit.parent_unit_key)

    def parent(self, unit: Unit, day: date) -> Unit | None:
        """The unit that a unit belongs to on a day."""
        stated = self.stated_parent(unit)
        versions = self._versions[stated.unit_code, stated.unit_level] if stated else []
        return next((version for version in versions if version.holds_on(day)), None)

    def lineage(self, unit: Unit, day: date) -> Iterator[str]:
        """The keys of the unit and of all above it on a day."""
        at: Unit | None = unit
        while at is not None:
            yield at.unit_key
            at = self.parent(at, day)

    def below(self, unit: Unit, day: date) -> list[Unit]:
        """The units right below one on a day, in the order of the registry."""
        return [one for one in self._units.values() if one.holds_on(day) and self.parent(one, day) == unit]

    def owes(self, unit: Unit, obligation: Obligation, day: date) -> bool:
        """Whether an obligation binds a unit on a day: it is of the unit's level, and within its scope."""
        return (
            obligation.unit_level == unit.unit_level
            and obligation.holds_on(day)
            and self.is_within(unit, obligation.scope_unit_key, day)
        )

    def is_within(self, unit: Unit, scope_unit_key: str, day: date) -> bool:
        """Whether a unit is that of a scope or lies below it on a day; without a scope every unit does."""
        return not scope_unit_key or scope_unit_key in self.lineage(unit, day)

    def sender(self, unit: Unit, obligation: Obligation, day: date) -> str:
        """The key of the unit that sends what a unit owes: the nearest above of the level named, else itself."""
        keys = (key for key in self.lineage(unit, day) if self._units[key].unit_level == obligation.sent_by_level)
        return next(keys, unit.unit_key)

    def _on(self, day: date) -> tuple[Unit, ...]:
        live = (unit for unit in self._units.values() if unit.holds_on(day))
        return tuple(sorted(live, key=lambda unit: unit.unit_code))

    def _children(self, key: str, level: str, day: date) -> tuple[Unit, ...]:
        units = (unit for unit in self.on(day) if unit.unit_level == level)
        return tuple(unit for unit in units if (parent := self.parent(unit, day)) and parent.unit_key == key)
