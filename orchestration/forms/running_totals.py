"""Settles, line by line, which of two columns is the line's: of the period alone or running on; adjusted or not.

The indicator of the line decides. Where nobody knows its kind, or the column of its kind is missing, two different
figures are a doubt; nothing is computed.
"""

from collections.abc import Callable, Mapping, Sequence

from orchestration.forms.column_choice import Running
from orchestration.forms.columns import Measured
from orchestration.notation.numbers import Reading

Readings = list[Reading | None]
Kind = Callable[[int], bool | None]  # whether the line at a place runs on; None where nobody knows


def settle(columns: Sequence[Measured], cols: Sequence[int], running: Mapping[int, Running], kind_of: Kind) -> None:
    """Keep of each pair of columns the reading that the line means; the other is not the line's."""
    by_col = dict(zip(cols, columns, strict=True))
    for col, pair in running.items():
        whole = by_col[col].readings
        if pair.within is None:
            whole[:] = [_alone(reading, kind_of(place)) for place, reading in enumerate(whole)]
            continue
        within = by_col[pair.within].readings
        for place, (one, other) in enumerate(zip(whole, within, strict=True)):
            whole[place], within[place] = _of_pair(one, other, kind_of(place), pair.is_sure)


def keep_in_force(columns: Sequence[Measured], cols: Sequence[int], adjusted: Mapping[int, int]) -> None:
    """Of a line's plans, keep the adjusted one; where it is silent nothing was adjusted, and the first is in force."""
    by_col = dict(zip(cols, columns, strict=True))
    for col, first in adjusted.items():
        last, before = by_col[col].readings, by_col[first].readings
        for place, reading in enumerate(last):
            silent = reading is None or reading.parse_code == "blank"
            last[place], before[place] = (None, before[place]) if silent else (reading, None)


def _alone(reading: Reading | None, runs_on: bool | None) -> Reading | None:
    """A figure that runs on from before the period is not that of the period alone."""
    return _doubted(reading) if runs_on is False else reading


def _of_pair(
    whole: Reading | None, within: Reading | None, runs_on: bool | None, is_sure: bool
) -> tuple[Reading | None, Reading | None]:
    if runs_on:
        return whole, None
    if runs_on is False and is_sure:
        return None, within
    if _number(whole) == _number(within):
        return whole, None
    return _doubted(whole if whole and whole.parse_code != "blank" else within), None


def _number(reading: Reading | None) -> tuple[str, float | None] | None:
    return (reading.parse_code, reading.number) if reading and reading.parse_code != "blank" else None


def _doubted(reading: Reading | None) -> Reading | None:
    is_said = reading is not None and reading.parse_code != "blank"
    return Reading(reading.raw_text, "ambiguous") if reading and is_said else reading
