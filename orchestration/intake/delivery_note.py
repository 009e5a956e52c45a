"""Reads `delivery.csv`, the mail gateway's note of when each file beside it reached the office and from whom.

Writes nothing; removes a note that is spent. A time it cannot read is not declared and is told, the rest of the row
stands; a note that cannot be read as a table is told of every file beside it.
"""

import csv
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from orchestration.intake.arrival import SKEW
from orchestration.notation import moments
from orchestration.readers.encodings import decode
from orchestration.readers.errors import Unreadable

NOTE = "delivery.csv"
LONGEST_LINE = 100_000  # letters; a file's name, a time, a unit and a period are some hundred
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Declaration:
    """What is declared of one file by those who deliver it; `received_at` is a time in Vietnam."""

    received_at: datetime | None = None
    unit_code: str | None = None
    period: str | None = None
    is_simulated: bool = False
    fault: str | None = None

    def time_by(self, now: datetime) -> tuple[datetime | None, str | None]:
        """When the file was received, and what is wrong with what is declared of it: nothing is received after now."""
        if self.received_at and self.received_at > now + SKEW:
            return None, f"received_at = {self.received_at:%d/%m/%Y %H:%M}"
        return min(self.received_at, now) if self.received_at else None, self.fault


@dataclass(frozen=True)
class Note:
    """A note's rows by file name, or why there are none."""

    rows: dict[str, Declaration] = field(default_factory=dict)
    fault: str | None = None

    def of(self, name: str) -> Declaration:
        """What is declared of a file."""
        return self.rows.get(name) or Declaration(fault=self.fault)


def in_folder(folder: Path) -> Path:
    """Where the note of a folder stands; a name is that of the note in whatever letters, as Windows has it."""
    path = folder / NOTE
    others = (other for other in sorted(folder.iterdir()) if other.name.lower() == NOTE)
    return path if path.exists() else next(others, path)


def read(path: Path) -> Note:
    """What the note declares of each file; no note, nothing declared."""
    if path.is_symlink() or not path.is_file():
        return Note()
    try:
        return _read(decode(path.read_bytes())[0].lstrip("\ufeff"))
    except (csv.Error, Unreadable, OSError) as fault:
        return Note(fault=str(fault))


def retire(path: Path, names_left: set[str]) -> None:
    """Remove a note whose files have all been taken in: a later file of the same name is another delivery."""
    if (note := read(path)).rows and not note.rows.keys() & names_left:
        path.unlink()


def _read(text: str) -> Note:
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and lines[0].lower().startswith("sep="):
        del lines[0]
    head = lines[0] if lines else ""
    if max(map(len, lines), default=0) > LONGEST_LINE:  # whatever the csv module is set to take
        raise csv.Error(f"dòng dài hơn {LONGEST_LINE} chữ")
    rows = csv.reader(lines, delimiter=max(DELIMITERS, key=head.count))
    names = [name.strip().lower() for name in next(rows, [])]
    if "file" not in names:
        return Note(fault=f"cột file: {head[:80]}" if lines else None)
    declared = (dict(zip(names, row, strict=False)) for row in rows)
    named = ((row.get("file", "").strip(), row) for row in declared)
    return Note({unicodedata.normalize("NFC", name): _declared(row) for name, row in named if name})


def _declared(row: dict[str, str]) -> Declaration:
    written = (row.get("received_at") or "").strip()
    received_at = moments.parse(written)
    return Declaration(
        received_at=received_at,
        unit_code=(row.get("unit_code") or "").strip() or None,
        period=(row.get("period") or "").strip() or None,
        is_simulated=(row.get("is_simulated") or "").strip().lower() == "true",
        fault=f"received_at = {written[:80]}" if written and received_at is None else None,
    )
