"""What one cell of a sheet can hold, whatever file it came from; a fault is a value of its own."""

from dataclasses import dataclass
from datetime import date, time, timedelta


@dataclass(frozen=True)
class CellFault:
    """A cell that Excel itself marks as wrong, or a formula nobody calculated."""

    code: str
    text: str


# "" is an empty cell; None is one that a row does not reach. A datetime is a date.
Cell = str | int | float | bool | date | time | timedelta | CellFault | None
