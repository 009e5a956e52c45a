"""Returned workbooks for a message: reads the reports received, writes marked copies; says which it could not mark."""

import logging
from dataclasses import dataclass
from pathlib import Path

from orchestration.alerts.causes import Cause
from orchestration.places import Places

LOG = logging.getLogger(__name__)
MOST_ATTACHED = 10


@dataclass(frozen=True)
class Returned:
    """The workbooks to attach, and the names of the files that could not be marked."""

    marked: tuple[Path, ...] = ()
    unmarked: tuple[str, ...] = ()


def mark(places: Places, report_ids: list[str], causes: list[Cause], folder: Path) -> Returned:
    """Write to `folder` a marked copy of every report; the words of a message go out without those that fail."""
    marked: list[Path] = []
    unmarked: list[str] = []
    for report_id in report_ids:
        if len(marked) == MOST_ATTACHED:
            break
        rows = [cause.row for cause in causes if cause.report_id == report_id]
        name = Path(rows[0]["file_name"] or "bao-cao").name
        out = folder / f"{name.rsplit('.', 1)[0]}_tra-lai.xlsx"
        out = out if not out.exists() else out.with_name(f"{name.rsplit('.', 1)[0]}_{report_id[:8]}_tra-lai.xlsx")
        try:
            # here and not above: a library that is missing must not keep the refusals and the heartbeat from being told
            from orchestration.workbooks.annotated import annotate

            annotate(_original(places.raw / "received" / report_id), rows, out, rows[0]["file_name"])
            marked.append(out)
        except Exception:  # whatever a stranger's workbook does to it
            LOG.exception("%s (%s) could not be marked", name, report_id)
            unmarked.append(name)
    return Returned(tuple(marked), tuple(unmarked))


def _original(folder: Path) -> Path:
    if original := next(folder.glob("report.*"), None):
        return original
    raise FileNotFoundError(f"{folder}: no report")
