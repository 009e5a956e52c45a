"""Tells of every line of a form whether its figure runs on from the start or is of the period alone; writes nothing.

Read of the province's reference folder as it is sent; a folder that cannot be used says nothing here and is refused by
the night itself.
"""

from collections.abc import Mapping
from pathlib import Path

from orchestration.notation.text_keys import fold
from orchestration.reference.cells import Row, as_truth
from orchestration.reference.declaration import declared_tables
from orchestration.reference.file import ReferenceFault, rows_of

Kinds = Mapping[tuple[str, str], bool]  # by the form's code and the line's, folded: whether its figure runs on


def kinds_of(reference: Path | None) -> Kinds:
    """The kinds of the lines of every form; a line of two kinds, or of none that is declared, has none."""
    lines, indicators = (_rows(reference, name) for name in ("form_line", "indicator_catalogue"))
    truths: dict[str, set[bool | None]] = {}
    for row in indicators:
        truths.setdefault(row["indicator_code"], set()).add(as_truth(row["is_cumulative"]))
    kinds: dict[tuple[str, str], set[bool | None]] = {}
    for row in lines:
        kinds.setdefault((row["form_code"], fold(row["line_code"])), set()).update(
            truths.get(row["indicator_code"], {None})
        )
    sure = {line: next(iter(both)) for line, both in kinds.items() if len(both) == 1}
    return {line: kind for line, kind in sure.items() if kind is not None}


def kind_of(kinds: Mapping[str, bool], line_code: str) -> bool | None:
    """The kind of a line of one form by its code as written."""
    return kinds.get(fold(line_code))


def _rows(reference: Path | None, name: str) -> list[Row]:
    try:
        return rows_of(reference / f"{name}.csv", declared_tables()[name]) if reference else []
    except ReferenceFault:
        return []
