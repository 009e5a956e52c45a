"""Puts in doubt the per cents of a table that may be shares of one; reads observations, works out nothing that is kept.

'0,95' with no sign beside 85 and 90,5 may be 95 %, or less than one: who can say which is meant? Where a line has its
part and whole, or its plan, the per cent is recomputed and told; a cell that shows its sign says what it counts in.
A lone '1' may be one per cent as well; it is in doubt where the line's own plan is a per cent far above it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from orchestration.forms.observation import LINE, Line
from orchestration.notation.numbers import BLANK, Reading

FIRST_OF_READING = 3  # after the line, the address and the measure
LEAST_PLAN = 50  # beside it 1 is all that was planned, or next to nothing
LARGEST_SHARE = 2  # 1.2857 is a plan passed by a quarter, or a per cent and a bit
_UNIT = LINE.index("unit_of_measure")


class _Stated(NamedTuple):
    """What a line states, by its measure."""

    unit_of_measure: str
    readings: dict[str, Reading]

    def number(self, measure: str) -> float | None:
        return self.readings.get(measure, BLANK).number

    @property
    def has_parts(self) -> bool:
        """Whether the per cent can be worked out from what stands beside it."""
        whole = self.number("denominator") or (None if self.is_ratio else self.number("plan"))
        return self.number("numerator") is not None and bool(whole)

    @property
    def is_ratio(self) -> bool:
        """Whether the plan of the line is a per cent, as its result is."""
        return "%" in self.unit_of_measure or self.number("denominator") is not None

    def plans_far_more(self) -> bool:
        """Whether the plan beside a per cent is itself a per cent, and a large one."""
        return self.is_ratio and (self.number("plan") or 0) >= LEAST_PLAN

    def shows_per_cents(self) -> bool:
        """Whether the line's own result is more than any share of one."""
        if whole := self.number("denominator"):
            return 100 * (self.number("numerator") or 0) / whole > LARGEST_SHARE
        return (self.number("reported_pct") or 0) > LARGEST_SHARE


def without_shares(cells: list[tuple]) -> list[tuple]:
    """The observations of a table, with its per cents and plans in doubt where they may be shares of one."""
    small = [cell for cell in cells if cell[2] in ("reported_pct", "plan") and _may_be_share(cell[2], _reading(cell))]
    if not small:
        return cells
    by_line: dict[Line, dict[str, Reading]] = {}
    for cell in cells:
        by_line.setdefault(cell[0], {})[cell[2]] = _reading(cell)
    lines = {line: _Stated(line[_UNIT] or "", readings) for line, readings in by_line.items()}
    per_cents = _per_cents_in_doubt(lines) if any(cell[2] == "reported_pct" for cell in small) else frozenset()
    plans = {cell[0] for cell in small if cell[2] == "plan" and _is_doubtful_plan(cell[0], lines, per_cents)}
    in_doubt = {"reported_pct": per_cents, "plan": plans}
    return [_in_doubt(cell) if cell[0] in in_doubt.get(cell[2], ()) else cell for cell in cells]


def _per_cents_in_doubt(lines: Mapping[Line, _Stated]) -> frozenset[Line]:
    """The lines whose per cent may be a share; where none of the column is more than a share may be, all of them."""
    stated = {line: each.readings.get("reported_pct", BLANK) for line, each in lines.items()}
    numbers = {line: reading.number for line, reading in stated.items() if reading.number}
    are_all_small = all(number <= LARGEST_SHARE for number in numbers.values())
    has_share = any(_may_be_share("plan", reading) for reading in stated.values())
    most = 0 if not has_share else LARGEST_SHARE if are_all_small else 1
    return frozenset(
        line
        for line, number in numbers.items()
        if 0 < number <= most or (number == 1 and lines[line].plans_far_more())
        if not _is_signed(stated[line]) and not lines[line].has_parts
    )


def _is_doubtful_plan(line: Line, lines: Mapping[Line, _Stated], per_cents: frozenset[Line]) -> bool:
    """Whether a plan of less than one stands beside a per cent, or beside what may be one."""
    return lines[line].is_ratio and (line in per_cents or lines[line].shows_per_cents())


def _may_be_share(measure: str, reading: Reading) -> bool:
    """Whether a figure is less than one, or as a per cent just one, and does not show what it counts in."""
    if reading.number is None or _is_signed(reading):
        return False
    return 0 < reading.number < 1 or (measure == "reported_pct" and reading.number == 1)


def _is_signed(reading: Reading) -> bool:
    return reading.raw_text.rstrip().endswith("%")


def _reading(cell: tuple) -> Reading:
    return Reading(*cell[FIRST_OF_READING:])


def _in_doubt(cell: tuple) -> tuple:
    return (*cell[:FIRST_OF_READING], *Reading(_reading(cell).raw_text, "ambiguous"))
