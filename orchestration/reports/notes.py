"""Where a figure comes from: the note of a reported one names report, sheet, cells and texts; of others their row."""

from collections.abc import Mapping
from typing import Any

from orchestration.reports.parts import Figure, Name, Note
from orchestration.reports.wording import sentence, word

Texts = Mapping[tuple[str, str, str], str]  # (report, sheet, cell) -> what stands there
CELLS = ("cell", "numerator_cell", "denominator_cell", "plan_cell", "reported_pct_cell")
DIGEST = 12  # letters of a report's sha256: enough to find it


def of_cells(row: Mapping[str, Any], texts: Texts) -> Note:
    """The note of a reported figure: its report, sheet and each of its cells with the text as written."""
    digest = (row["report_id"] or "")[:DIGEST]
    parts = sentence("note_report", file=Name(row["file_name"] or digest), digest=Name(digest))
    if row["sheet"]:
        parts += sentence("note_sheet", sheet=Name(row["sheet"]))
    named: set[str] = set()
    for column in CELLS:
        cell = row.get(column)
        if not cell or cell in named:
            continue
        named.add(cell)
        parts += sentence(f"note_{column}", cell=Name(cell))
        written = texts.get((row["report_id"], row["sheet"] or "", cell))
        parts += [word("note_blank")] if written is None else sentence("note_text", text=Name(written))
    for column in ("span_text", "note", "correction_code"):
        if row.get(column):
            parts += sentence(f"note_of_{column}", text=Name(row[column]))
    return _note([*parts, word("note_end")])


def of_row(table: str, **keys: object) -> Note:
    """The note of a figure that the release holds in the row of a table with these keys."""
    named = ", ".join(f"{column} = {value}" for column, value in keys.items() if value is not None)
    return _note(sentence("note_row", table=Name(table), keys=Name(named)))


def of_count(table: str, **keys: object) -> Note:
    """The note of a number of rows of a table with these keys."""
    named = ", ".join(f"{column} = {value}" for column, value in keys.items() if value is not None)
    return _note(sentence("note_count", table=Name(table), keys=Name(named)))


def of_command(command: str) -> Note:
    """The note of a figure that the models of the release make anew; the command shows it."""
    return _note(sentence("note_command", command=Name(command)))


def _note(parts: list) -> Note:
    return Note(tuple(part for part in parts if not isinstance(part, Figure)))
