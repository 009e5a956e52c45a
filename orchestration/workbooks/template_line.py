"""One line of a form about to be issued: what is written in it, and what is known of what it asks for."""

from dataclasses import dataclass, field
from typing import Any

from orchestration.reference.tables import Indicator


@dataclass(frozen=True)
class IssuedLine:
    """A line; in a matrix the row of a unit, with the indicator behind each of its `targets`.

    Attributes:
        unit_key: the unit whose figures the line takes.
        values: what `writer.fill` writes, by column.
        indicator_code: what the line asks for; empty in a matrix.
        indicator: what the catalogue says of it; none where it is silent.
        targets: the indicator of every column of a matrix, by the code that heads it.
    """

    unit_key: str
    values: dict[str, Any]
    indicator_code: str = ""
    indicator: Indicator | None = None
    targets: dict[str, Indicator | None] = field(default_factory=dict)
