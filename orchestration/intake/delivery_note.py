"""Reads `delivery.csv`, the mail gateway's note of when each file beside it reached the office and from whom.

Writes nothing; removes a note that is spent. A time it cannot read is not declared, the rest of the row is.
"""

import csv
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NOTE = "delivery.csv"


@dataclass(frozen=True)
class Declaration:
    """What is declared of one file by those who deliver it; `received_at` is a local time in ISO format."""

    received_at: str | None = None
    unit_code: str | None = None
    period: str | None = None
    is_simulated: bool = False


def read(path: Path) -> dict[str, Declaration]:
    """File name to what the note declares of it; no note, nothing declared."""
    if path.is_symlink() or not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("file")]
    return {unicodedata.normalize("NFC", row["file"].strip()): _declared(row) for row in rows}


def retire(path: Path, names_left: set[str]) -> None:
    """Remove a note whose files have all been taken in: a later file of the same name is another delivery."""
    if (note := read(path)) and not note.keys() & names_left:
        path.unlink()


def _declared(row: dict[str, str]) -> Declaration:
    return Declaration(
        received_at=_time(row.get("received_at") or ""),
        unit_code=(row.get("unit_code") or "").strip() or None,
        period=(row.get("period") or "").strip() or None,
        is_simulated=(row.get("is_simulated") or "").strip().lower() == "true",
    )


def _time(text: str) -> str | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None, microsecond=0).isoformat()
    except ValueError:
        return None
