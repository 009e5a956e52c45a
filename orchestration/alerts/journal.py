"""What became of every message at its channel: appends to and reads one file of JSON lines beside the outbox.

Each line is on the disk before the next step is taken. A line cut off by a crash was never relied on, and is not read.
"""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

STARTED, ACCEPTED, REFUSED, LATER = "started", "accepted", "refused", "later"
UNDECIDED, AGAIN = "undecided", "again"
DONE = (ACCEPTED, REFUSED, UNDECIDED)


@dataclass(frozen=True)
class Event:
    """What happened to a message for some of its recipients; the reason is the server's."""

    kind: str
    recipients: tuple[str, ...]
    reason: str = ""


@dataclass
class Journal:
    """(channel, message) -> recipient -> the last that happened; and how often a message was sent again."""

    path: Path
    states: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    sent_again: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def open(cls, path: Path) -> "Journal":
        """The journal as far as it was written."""
        journal = cls(path)
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
            try:
                row = json.loads(line)
                journal._remember(row["channel"], row["message"], Event(row["event"], tuple(row["recipients"])))
            except (ValueError, KeyError, TypeError):
                continue
        return journal

    def note(self, channel: str, message: str, event: Event) -> None:
        """Write one event; when this returns it outlives the process and the machine."""
        row = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "channel": channel,
            "message": message,
            "event": event.kind,
            "recipients": event.recipients,
            "reason": event.reason,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
            file.write((b"\n" if _is_cut_off(file) else b"") + line)
            file.flush()
            os.fsync(file.fileno())
        self._remember(channel, message, event)

    def of(self, channel: str, message: str) -> dict[str, str]:
        """The last that happened to a message, by recipient."""
        return self.states.get((channel, message), {})

    def _remember(self, channel: str, message: str, event: Event) -> None:
        state = self.states.setdefault((channel, message), {})
        state.update(dict.fromkeys(event.recipients, event.kind))
        self.sent_again[channel, message] += event.kind == AGAIN


def _is_cut_off(file: IO[bytes]) -> bool:
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"
