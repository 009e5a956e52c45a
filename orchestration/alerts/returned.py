"""Returned workbooks for a message: reads the reports received, writes marked copies; says which it could not mark."""

import logging
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from orchestration.alerts.causes import Cause
from orchestration.intake.deliveries import delivery_of
from orchestration.places import Places

LOG = logging.getLogger(__name__)
MOST_ATTACHED = 10
LONGEST_NAME = 180  # bytes; a file system takes 255, and what we add to a name and write beside it must fit too


@dataclass(frozen=True)
class Returned:
    """The workbooks to attach, and the names of the files that could not be marked."""

    marked: tuple[Path, ...] = ()
    unmarked: tuple[str, ...] = ()


def mark(places: Places, report_ids: list[str], causes: list[Cause], folder: Path) -> Returned:
    """Write to `folder` a marked copy of every report; the words of a message go out without those that fail."""
    marked: list[Path] = []
    unmarked: list[str] = []
    for report_id in dict.fromkeys(map(delivery_of, report_ids)):
        if len(marked) == MOST_ATTACHED:
            break
        rows = [cause.row for cause in causes if cause.report_id and delivery_of(cause.report_id) == report_id]
        name = _shown(rows[0]["file_name"] or "bao-cao")
        try:
            out = _free(folder, name, report_id)
            # here and not above: a library that is missing must not keep the refusals and the heartbeat from being told
            from orchestration.workbooks.annotated import annotate

            annotate(_original(places.raw / "received" / report_id), rows, out, rows[0]["file_name"])
            marked.append(out)
        except Exception:  # whatever a stranger's workbook does to it
            LOG.exception("%s (%s) could not be marked", name, report_id)
            unmarked.append(name)
    return Returned(tuple(marked), tuple(unmarked))


def _shown(file_name: str) -> str:
    """A sender's file name as a message may show it: on one line, without what no letter stands for."""
    letters = (" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in file_name)
    return " ".join("".join(letters).replace("/", " ").replace("\\", " ").split()) or "bao-cao"


def _free(folder: Path, name: str, report_id: str) -> Path:
    """Where a marked copy is written: under the name of the report, as long as a file system takes it."""
    stem = name.rpartition(".")[0] or name
    stem = stem.encode()[:LONGEST_NAME].decode(errors="ignore")
    out = folder / f"{stem}_tra-lai.xlsx"
    return out if not out.exists() else folder / f"{stem}_{report_id[:8]}_tra-lai.xlsx"


def _original(folder: Path) -> Path:
    if original := next(folder.glob("report.*"), None):
        return original
    raise FileNotFoundError(f"{folder}: no report")
