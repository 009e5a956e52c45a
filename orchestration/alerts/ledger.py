"""What was told to whom and when: reads and writes one JSON file beside the outbox, whole or not at all.

A cause is told when it is new or came back, again after some days while it stays, and once more when it is gone.
A broken file is set aside; its second copy stands in, and without that everything still open is told anew.
"""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypedDict

from orchestration.files import whole_file

UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)


class Entry(TypedDict):
    """The day (ISO) a cause was last told, and what was said of it."""

    told: str
    text: str


class Content(TypedDict):
    """The file: reader -> cause -> entry, the number of messages to each reader, and the name of the file replaced."""

    told: dict[str, dict[str, Entry]]
    messages: dict[str, int]
    begun: str


@dataclass(frozen=True)
class News:
    """What one reader has to hear: ids that are new, still open after the set days, gone; and what merely stays."""

    new: tuple[str, ...] = ()
    remind: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.remind or self.gone)


@dataclass
class Ledger:
    """The causes of every reader that were told and are not gone; and how many messages each reader was sent.

    `begun` names the file this ledger replaced, if one was broken beyond repair: its messages are new ones.
    """

    path: Path
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)
    begun: str = ""
    broken: Path | None = None

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """The ledger as last saved; an absent one is empty, a broken one is set aside and replaced when it is saved."""
        with contextlib.suppress(*UNREADABLE):
            return cls._of(path, path)
        name = hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.exists() else ""
        ledger = cls(path, begun=name)
        with contextlib.suppress(*UNREADABLE):
            ledger = cls._of(path, _second(path))
        if not path.exists():
            return ledger
        ledger.broken = path.with_name(f"{path.stem}.hong-{name}{path.suffix}")
        shutil.copyfile(path, ledger.broken)  # and not moved: whoever is killed before `save` finds it broken again
        return ledger

    def news(
        self, reader: str, causes: Iterable[str], today: date, reminder_days: int, once: Iterable[str] = ()
    ) -> News:
        """What this reader has not heard yet of these open causes; those told `once` are not brought up again."""
        entries, is_open = self.entries.get(reader, {}), list(causes)
        due = (today - timedelta(days=reminder_days)).isoformat()
        new = [cause for cause in is_open if cause not in entries]
        old = [cause for cause in is_open if cause in entries]
        again = [cause for cause in old if cause not in set(once)]
        remind = again if any(entries[cause]["told"] <= due for cause in again) else []
        gone = [cause for cause in entries if cause not in set(is_open)]
        return News(tuple(new), tuple(remind), tuple(gone), tuple(cause for cause in old if cause not in remind))

    def key(self, reader: str, news: News) -> str:
        """What the reader's next message says; made again after a crash, even a night later, it is the same."""
        causes = "|".join((*news.new, "/", *news.remind, "/", *news.gone))
        return f"{reader}#{self.begun}{self.messages.get(reader, 0) + 1}|{causes}"

    def text(self, reader: str, cause: str) -> str:
        """What was said of a cause when it was told."""
        return self.entries[reader][cause]["text"]

    def note(self, reader: str, news: News, texts: dict[str, str], today: date) -> None:
        """Remember that the reader was told."""
        entries = self.entries.setdefault(reader, {})
        self.messages[reader] = self.messages.get(reader, 0) + 1
        for cause in news.gone:
            del entries[cause]
        for cause in (*news.new, *news.remind):
            entries[cause] = {"told": today.isoformat(), "text": texts[cause]}
        if not entries:
            del self.entries[reader]

    def save(self) -> None:
        """Write the ledger; it is the old one or the new one, whenever the machine stops."""
        content: Content = {"told": self.entries, "messages": self.messages, "begun": self.begun}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for path in (_second(self.path), self.path):
            with whole_file(path, is_durable=True) as part:
                part.write_text(text, encoding="utf-8")

    @classmethod
    def _of(cls, path: Path, source: Path) -> "Ledger":
        """The ledger as it stands in `source`, once it is sure that it can be worked with."""
        content: Content = json.loads(source.read_text(encoding="utf-8"))
        for entries in content["told"].values():
            for entry in entries.values():
                date.fromisoformat(entry["told"])
                entry["text"] + ""
        if not all(isinstance(number, int) for number in content["messages"].values()):
            raise ValueError(f"{source}: messages")
        return cls(path, content["told"], content["messages"], str(content.get("begun", "")))


def _second(path: Path) -> Path:
    return path.with_name(f".{path.stem}.ban-sao{path.suffix}")
