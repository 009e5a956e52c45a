"""Reads a reference folder: its tables as text, and its units as of a day; writes nothing.

A table the folder leaves out is empty. A unit or row holds from valid_from up to, not including, valid_to.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

PRESENT = "9999-12-31"


@dataclass(frozen=True)
class Unit:
    """One unit of the registry."""

    key: str
    code: str
    name: str
    level: str
    parent_key: str
    valid_from: str
    valid_to: str


class Registry:
    """The units, looked up as of a day."""

    def __init__(self, units: list[Unit]):
        self._units = {unit.key: unit for unit in units}
        self.on = cache(self._on)
        self.children = cache(self._children)

    def parent(self, unit: Unit) -> Unit | None:
        """The unit's parent."""
        return self._units.get(unit.parent_key)

    def lineage(self, unit: Unit) -> Iterator[str]:
        """The keys of the unit and of all above it."""
        while unit:
            yield unit.key
            unit = self.parent(unit)

    def _on(self, day: date) -> tuple[Unit, ...]:
        live = (unit for unit in self._units.values() if _is_valid(unit.valid_from, unit.valid_to, day))
        return tuple(sorted(live, key=lambda unit: unit.code))

    def _children(self, key: str, level: str, day: date) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.on(day) if unit.parent_key == key and unit.level == level)


def read_table(reference: Path, name: str) -> list[dict]:
    """The rows of a reference table; a table the folder leaves out is empty."""
    path = reference / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_registry(reference: Path) -> Registry:
    """The units of the reference folder."""
    return Registry(
        [
            Unit(
                key=row["unit_key"], code=row["unit_code"], name=row["name_vi"], level=row["unit_level"],
                parent_key=row["parent_unit_key"], valid_from=row["valid_from"], valid_to=row["valid_to"],
            )
            for row in read_table(reference, "unit_registry")
        ]
    )  # fmt: skip


def is_in_force(row: dict, day: date) -> bool:
    """Whether a row of a reference table holds on a day."""
    return _is_valid(row["valid_from"], row["valid_to"], day)


def _is_valid(valid_from: str, valid_to: str, day: date) -> bool:
    return valid_from <= day.isoformat() < (valid_to or PRESENT)
