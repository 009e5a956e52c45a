"""One line of a form about to be issued: what is written in it, and what is known of what it asks for."""

from dataclasses import dataclass, field
from typing import Any

from orchestration.reference.tables import Indicator

WHOLE = {"ratio": ("numerator", "denominator"), "count": ("numerator", "plan"), "rank": ("numerator",)}


@dataclass(frozen=True)
class IssuedLine:
    """A line; in a matrix the row of a unit, with the indicator behind each of its `targets`.

    Attributes:
        unit_key: the unit whose figures the line takes.
        values: what `writer.fill` writes, by column.
        indicator_code: what the line asks for; empty in a matrix.
        indicator: what the catalogue says of it; none where it is silent.
        is_divisible: whether the reference tables say that what it asks for may have decimals.
        targets: the indicator of every column of a matrix, by the code that heads it.
    """

    unit_key: str
    values: dict[str, Any]
    indicator_code: str = ""
    indicator: Indicator | None = None
    is_divisible: bool = False
    targets: dict[str, Indicator | None] = field(default_factory=dict)

    def is_whole(self, measure: str) -> bool:
        """Whether this figure of the line comes whole: what COUNT_NOT_WHOLE holds back is not let in."""
        kind = self.indicator.measure_kind if self.indicator else ""
        if self.indicator is None or self.is_divisible or measure not in WHOLE.get(kind, ()):
            return False
        return kind != "count" or not {"/", "%"} & set(self.indicator.unit_of_measure)  # people per office: a mean
