"""Tells by its name what lies in the inbox and is no report: what office programs, browsers and systems leave there.

Such a file is not taken in and not removed; the night says that it is there. Opens nothing and writes nothing.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from orchestration.intake import delivery_note

OURS = {"readme.md", delivery_note.NOTE, "planted_defects.csv", ".gitkeep", ".gitignore"}
OF_SYSTEMS = {"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r"}
OWNER_MARK = "~$"  # of the file in which Word and Excel note who has the other one open
UNFINISHED = (
    *(".crdownload", ".part", ".partial", ".opdownload", ".download", ".filepart", ".aria2", ".!ut"),
    *(".tmp", ".temp"),
)
COPY_MARK = "~"  # behind the name of the copy that an editor keeps of what it changed
ORIGIN_MARK = ":zone.identifier"  # where Windows notes that a file came from elsewhere
OF_TRACES = (*UNFINISHED, COPY_MARK, ORIGIN_MARK)


def is_report(name: str) -> bool:
    """Whether a file of this name is taken in: it is not hidden, not ours, and no trace of a program or a download."""
    plain = name.lower().rstrip(" ")
    is_trace = plain.startswith(OWNER_MARK) or plain.endswith(OF_TRACES) or plain in OF_SYSTEMS
    return not (plain.startswith(".") or plain in OURS or is_trace)


def in_folder(top: Path) -> Iterator[str]:
    """The files below a folder that are left alone, by their paths from it, in order."""
    for folder, folders, files in os.walk(top, followlinks=False):
        folders.sort()
        names = (name for name in sorted(files) if name.lower() not in OURS and not is_report(name))
        yield from (str((Path(folder) / name).relative_to(top)) for name in names)
