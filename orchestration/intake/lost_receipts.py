"""Makes up for receipts that are lost or cut: from the folder and the file that still stand there; writes nothing.

The numbers of intake have no gaps: the missing ones are theirs, in the order in which their files were written.
"""

import itertools
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from orchestration.clock import VIETNAM

Receipt = TypeVar("Receipt")


def made_up(folders: Iterable[Path], numbers: set[int], receipt: Callable[..., Receipt]) -> list[Receipt]:
    """A receipt for each folder that still holds its report."""
    kept = [(report.stat().st_mtime, report) for folder in folders for report in folder.glob("report.*")]
    free = (number for number in itertools.count(1) if number not in numbers)
    return [receipt(**_says(report, time, next(free))) for time, report in sorted(kept)]


def _says(report: Path, time: float, number: int) -> dict[str, Any]:
    came_at = datetime.fromtimestamp(time, VIETNAM).replace(tzinfo=None, microsecond=0).isoformat()
    return {
        "report_id": report.parent.name,
        "file_name": report.name,
        "size_bytes": report.stat().st_size,
        "source": "inbox",
        "received_at": came_at,
        "taken_in_at": came_at,
        "received_no": number,
    }
