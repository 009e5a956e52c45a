"""What was told to whom and when: reads and writes one JSON file beside the outbox, whole or not at all.

A cause is told when it is new or came back, again after some days while it stays, and once more when it is gone.
A broken file is set aside; its second copy stands in, and without that everything still open is told anew.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from orchestration.files import whole_file

UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)


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
    """The told causes of every reader: reader -> cause -> {told, text}; and how many messages each was sent.

    `begun` names the file this ledger replaced, if one was broken beyond repair: its messages are new ones.
    """

    path: Path
    told: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)
    begun: str = ""
    broken: Path | None = None

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """The ledger as last saved; an absent one is empty, a broken one is set aside and replaced."""
        with contextlib.suppress(*UNREADABLE):
            return cls(path, **_sound(path))
        name = hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.exists() else ""
        ledger = cls(path, begun=name)
        with contextlib.suppress(*UNREADABLE):
            ledger = cls(path, **_sound(_second(path)))
        if not path.exists():
            return ledger
        ledger.broken = path.with_name(f"{path.stem}.hong-{name}{path.suffix}")
        path.replace(ledger.broken)
        return ledger

    def news(
        self, reader: str, causes: Iterable[str], today: date, reminder_days: int, once: Iterable[str] = ()
    ) -> News:
        """What this reader has not heard yet of these open causes; those told `once` are not brought up again."""
        known, is_open = self.told.get(reader, {}), list(causes)
        due = (today - timedelta(days=reminder_days)).isoformat()
        new = [cause for cause in is_open if cause not in known]
        old = [cause for cause in is_open if cause in known]
        again = [cause for cause in old if cause not in set(once)]
        remind = again if any(known[cause]["told"] <= due for cause in again) else []
        gone = [cause for cause in known if cause not in set(is_open)]
        return News(tuple(new), tuple(remind), tuple(gone), tuple(cause for cause in old if cause not in remind))

    def key(self, reader: str, news: News) -> str:
        """What the reader's next message says; made again after a crash, even a night later, it is the same."""
        said = "|".join((*news.new, "/", *news.remind, "/", *news.gone))
        return f"{reader}#{self.begun}{self.messages.get(reader, 0) + 1}|{said}"

    def text(self, reader: str, cause: str) -> str:
        """What was said of a cause when it was told."""
        return self.told[reader][cause]["text"]

    def note(self, reader: str, news: News, texts: dict[str, str], today: date) -> None:
        """Remember that the reader was told."""
        known = self.told.setdefault(reader, {})
        self.messages[reader] = self.messages.get(reader, 0) + 1
        for cause in news.gone:
            del known[cause]
        for cause in (*news.new, *news.remind):
            known[cause] = {"told": today.isoformat(), "text": texts[cause]}
        if not known:
            del self.told[reader]

    def save(self) -> None:
        """Write the ledger; it is the old one or the new one, whenever the machine stops."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        told = {"told": self.told, "messages": self.messages, "begun": self.begun}
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
        for path in (_second(self.path), self.path):
            with whole_file(path, is_durable=True) as part:
                part.write_text(text, encoding="utf-8")


def _second(path: Path) -> Path:
    return path.with_name(f".{path.stem}.ban-sao{path.suffix}")


def _sound(path: Path) -> dict:
    """A ledger's content, once it is sure that it can be worked with."""
    told = json.loads(path.read_text(encoding="utf-8"))
    for known in told["told"].values():
        for cause in known.values():
            date.fromisoformat(cause["told"])
            cause["text"] + ""
    if not all(isinstance(number, int) for number in told["messages"].values()):
        raise ValueError(f"{path}: messages")
    return {"told": told["told"], "messages": told["messages"], "begun": str(told.get("begun", ""))}
