"""The ways a leaf can be scored, as `macros/index_scorings.sql` declares them beside their SQL; writes nothing."""

import json
from dataclasses import dataclass, field
from functools import cache

from transforms.rendering import macros


@dataclass(frozen=True)
class Scoring:
    """What the checks of the reference tables and the labels need to know of a scoring.

    Attributes:
        label_vi: a template of what it is called, over the columns of `dim_index_scale` and `post`.
        placed_by: what places a value: span, order, bands or sign.
        requires: columns it cannot do without, and what is missing then in Vietnamese and English.
        unlike: columns that may not hold the same post.
    """

    label_vi: str
    placed_by: str = "span"
    requires: dict[str, tuple[str, str]] = field(default_factory=dict)
    unlike: tuple[str, ...] = ()


@cache
def scorings() -> dict[str, Scoring]:
    """Every scoring by name, in the order they are declared."""
    entries = json.loads(macros({})["index_scorings"]("declared"))
    return {
        name: Scoring(
            entry["label_vi"],
            entry.get("placed_by", "span"),
            {column: (vi, en) for column, (vi, en) in entry.get("requires", {}).items()},
            tuple(entry.get("unlike", ())),
        )
        for name, entry in entries
    }
