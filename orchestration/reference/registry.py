"""The units of a reference folder as of a day: which lie where, and which of them owe a form; reads rows only.

A unit's ancestors are those of the registry's row: staging refuses a unit that lies within itself.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from orchestration.reference.tables import Obligation, Unit


class Registry:
    """The units, looked up as of a day."""

    def __init__(self, units: Sequence[Unit]):
        self._units = {unit.unit_key: unit for unit in units}
        self.on = cache(self._on)
        self.children = cache(self._children)

    def with_code(self, code: str) -> list[Unit]:
        """Every unit that ever had a code."""
        return [unit for unit in self._units.values() if unit.unit_code == code]

    def parent(self, unit: Unit) -> Unit | None:
        """The unit's parent."""
        return self._units.get(unit.parent_unit_key)

    def lineage(self, unit: Unit) -> Iterator[str]:
        """The keys of the unit and of all above it."""
        at: Unit | None = unit
        while at is not None:
            yield at.unit_key
            at = self.parent(at)

    def below(self, unit: Unit, day: date) -> list[Unit]:
        """The units right below one on a day, in the order of the registry."""
        return [one for one in self._units.values() if one.parent_unit_key == unit.unit_key and one.holds_on(day)]

    def owes(self, unit: Unit, obligation: Obligation, day: date) -> bool:
        """Whether an obligation binds a unit on a day: it is of the unit's level, and within its scope."""
        return (
            obligation.unit_level == unit.unit_level
            and obligation.holds_on(day)
            and self.is_within(unit, obligation.scope_unit_key)
        )

    def is_within(self, unit: Unit, scope_unit_key: str) -> bool:
        """Whether a unit is that of a scope or lies below it; without a scope every unit does."""
        return not scope_unit_key or scope_unit_key in self.lineage(unit)

    def sender(self, unit: Unit, obligation: Obligation) -> str:
        """The key of the unit that sends what a unit owes: the nearest above of the level named, else itself."""
        keys = (key for key in self.lineage(unit) if self._units[key].unit_level == obligation.sent_by_level)
        return next(keys, unit.unit_key)

    def _on(self, day: date) -> tuple[Unit, ...]:
        live = (unit for unit in self._units.values() if unit.holds_on(day))
        return tuple(sorted(live, key=lambda unit: unit.unit_code))

    def _children(self, key: str, level: str, day: date) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.on(day) if unit.parent_unit_key == key and unit.unit_level == level)
