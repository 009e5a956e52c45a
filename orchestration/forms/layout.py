"""What one form layout is: which words head each column, what the column measures and how it reads.

Made from a file of YAML; refuses a layout that is not sound, naming the file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration.forms.header_block import SEEN, HeaderBlock, term_words
from orchestration.notation.regimes import REGIMES
from orchestration.notation.text_keys import has_letters, head_keys
from transforms.measures import MEASURES

KINDS = ("lines", "matrix")
NOTATIONS = ("vi", "feed")
STATUSES = ("achieved", "in_progress", "not_achieved")
ROLES = ("ordinal", "line_code", "label", "unit_of_measure", "unit_code", "unit_name", "previous")
READS_AS = ("number", "number_or_percent", "percent", "status", "text")
NAMES_OF_MEASURES = frozenset(measure.name for measure in MEASURES)
FIGURES = frozenset(measure.name for measure in MEASURES if measure.reads != "text")
_BETWEEN = re.compile(r"[/\n()]|\s[-\u2013]\s")


class LayoutError(ValueError):
    """A layout file that cannot be used; the message names the file to open."""


@dataclass(frozen=True)
class Column:
    """One column of a table: what it is, the words that head it, and how its cells read."""

    role: str | None
    measure: str | None
    words: tuple[str, ...]
    reads_as: str
    width: float

    @property
    def name(self) -> str:
        """The role or the measure, whichever the column has."""
        return self.role or self.measure or ""


@dataclass(frozen=True)
class Layout:
    """One layout and the form codes that use it, with their titles."""

    name: str
    kind: str
    version: str
    notation: str
    regime: str
    forms: dict[str, str]
    columns: tuple[Column, ...]
    cells: Column | None
    statuses: dict[str, tuple[str, ...]]
    block: HeaderBlock
    is_current: bool = True

    @property
    def printed(self) -> tuple[Column, ...]:
        """The columns of a plain form; last period's figures stand only on one made ready for its unit."""
        return tuple(column for column in self.columns if column.role != "previous")

    @cached_property
    def _by_head(self) -> dict[str, Column]:
        return {key: col for col in self.columns for word in col.words for key in head_keys(word)[:2]}

    @property
    def heads(self) -> Iterable[str]:
        """The keys that head a column."""
        return self._by_head

    @cached_property
    def has_bare_heads(self) -> bool:
        """Whether a column is headed by a mark or a figure, such as '%', and by no word."""
        return not all(map(has_letters, self._by_head))

    def column_headed(self, text: str) -> Column | None:
        """The column that a header cell names, or none."""
        seen = self._seen
        if text not in seen:
            if len(seen) > SEEN:
                seen.clear()
            seen[text] = self._headed(text) or self._in_two_languages(text)
        return seen[text]

    def _headed(self, text: str) -> Column | None:
        by_head = self._by_head
        return next((by_head[key] for key in head_keys(text) if key in by_head), None)

    def _in_two_languages(self, text: str) -> Column | None:
        """'Chỉ tiêu/Indicator': every part names the same column; 'TH/KH' names two, and so none."""
        parts = [part for part in _BETWEEN.split(text) if any(map(str.isalpha, part))]
        named = {column.name: column for part in parts if (column := self._headed(part))}
        sure = len(parts) > 1 and len(named) == 1 and all(map(self._headed, parts))
        return next(iter(named.values())) if sure else None

    @cached_property
    def _seen(self) -> dict[str, Column | None]:
        return {}  # the same few texts fill thousands of reports


def layout_of(path: Path, raw: dict[str, Any], block: HeaderBlock) -> Layout:
    """The layout that a file declares, below the words that stand above every form's table.

    Raises:
        LayoutError: it is not sound.
    """
    try:
        layout = Layout(
            name=path.stem,
            kind=raw["kind"],
            version=str(raw["version"]),
            notation=raw["notation"],
            regime=raw["regime"],
            forms={str(code): title for code, title in raw["forms"].items()},
            columns=tuple(_column(entry) for entry in raw["columns"]),
            cells=_column({"words": [], **raw["cells"]}) if "cells" in raw else None,
            statuses=term_words(raw.get("status", {})),
            block=block,
            is_current=not raw.get("replaced", False),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise LayoutError(f"{path}: missing or malformed {fault}") from fault
    if faults := _faults(layout):
        raise LayoutError(f"{path}: {faults[0]}")
    return layout


def _column(entry: dict) -> Column:
    return Column(
        role=entry.get("role"),
        measure=entry.get("measure"),
        words=tuple(entry["words"]),
        reads_as=entry.get("reads_as", "text"),
        width=float(entry.get("width", 12)),
    )


def _faults(layout: Layout) -> list[str]:
    names = [col.name for col in layout.columns]
    heads = [head for col in layout.columns for head in {head_keys(word)[0] for word in col.words}]
    cells = [*layout.columns, *([layout.cells] if layout.cells else [])]
    key = "line_code" if layout.kind == "lines" else "unit_code"
    sound = {
        f"kind must be one of {KINDS}": layout.kind in KINDS,
        f"notation must be one of {NOTATIONS}": layout.notation in NOTATIONS,
        f"regime must be one of {REGIMES}": layout.regime in REGIMES,
        f"status terms must be of {STATUSES}": set(layout.statuses) <= set(STATUSES),
        "a column needs a known role or a known measure": all(_is_named(col) for col in cells),
        f"reads_as must be one of {READS_AS}": all(col.reads_as in READS_AS for col in cells),
        "a role or a measure stands twice": len(set(names)) == len(names),
        "two columns share a header word": len(set(heads)) == len(heads),
        f"no column with role {key}": key in names,
        "a matrix says what its `cells` measure": (layout.kind == "matrix") == (layout.cells is not None),
    }
    return [fault for fault, holds in sound.items() if not holds]


def _is_named(col: Column) -> bool:
    return (col.role in ROLES) if col.measure is None else (col.role is None and col.measure in NAMES_OF_MEASURES)
