"""Reads when a file came and when it was last saved: its folder's times, its own, the last look at the inbox.

Between two looks at the inbox a file can have come at any time; its folder's time is believed within these bounds
and no further. Opens nothing of a workbook but the one small part that says when it was saved.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from orchestration.clock import VIETNAM
from orchestration.notation import moments

PROPERTIES, SMALL = "docProps/core.xml", 2**16
MODIFIED = re.compile(rb"<dcterms:modified[^>]*>\s*([^<\s]+)\s*<")
NO_TIME = 2000  # before it, a year is what an archive or a camera writes that has no clock (1970, 1980)
SKEW = timedelta(days=1)  # by which the clocks of two machines may differ before one is called wrong
# what a time of arrival rests on
NOTE, FILE, INTAKE = "note", "file", "intake"


@dataclass(frozen=True)
class FileTimes:
    """What a file says of its own time, in Vietnam local time, and what makes it this file and no copy of it."""

    written: datetime
    saved_at: datetime | None
    mark: str


def times_of(path: Path) -> FileTimes:
    """The file's times; its mark changes when it is copied, moved or written again, whatever its times are set to."""
    status = path.stat()
    written = datetime.fromtimestamp(status.st_mtime, VIETNAM).replace(tzinfo=None)
    return FileTimes(written, saved_at(path), f"{status.st_ino}-{status.st_ctime_ns}")


def came_at(written: datetime, looked_at: datetime | None, now: datetime) -> datetime | None:
    """When a file of the inbox came: as its folder says, but after the last look and before now; None without a time.

    An older time is that of a copy which kept it: then it came after the last look at the earliest.
    """
    if written.year < NO_TIME:
        return None
    earliest = looked_at if looked_at and looked_at <= now else written
    return min(max(written, earliest), now)


def saved_at(path: Path) -> datetime | None:
    """When a workbook says that it was last saved; None where it says nothing that can be read."""
    try:
        with zipfile.ZipFile(path) as package, package.open(PROPERTIES) as part:
            match = MODIFIED.search(part.read(SMALL))
        return moments.parse(match[1].decode()) if match else None
    except (OSError, KeyError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return None


def last_look(lock: TextIO) -> datetime | None:
    """When the inbox was last seen emptied, as the lock file says."""
    lock.seek(0)
    try:
        return datetime.fromisoformat(lock.read().strip())
    except ValueError:
        return None


def write_look(lock: TextIO, now: datetime) -> None:
    """Say in the lock file that the inbox was seen emptied."""
    lock.seek(0)
    lock.truncate()
    lock.write(now.isoformat())
    lock.flush()
