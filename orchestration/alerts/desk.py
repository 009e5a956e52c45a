"""The desk of one installation: settings, outbox and ledger; one process sits at it at a time.

A message is put into the outbox before the ledger says that it was told: whenever the machine stops, it is told
once. Sending comes last and may fail without losing anything.
"""

import fcntl
import logging
import time
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import IO

from orchestration.alerts import channels, delivery_problems
from orchestration.alerts.ledger import Ledger
from orchestration.alerts.messages import Message, composed
from orchestration.alerts.outbox import Outbox
from orchestration.alerts.settings import Settings, load
from orchestration.places import Places

LOG = logging.getLogger(__name__)
PATIENCE = 60.0  # seconds to wait for another process at the desk
PAUSE = 0.1  # seconds between two looks whether it is free


class DeskTaken(RuntimeError):
    """Another process is telling at this moment; nothing was told, and the next night or heartbeat tells it."""


class Desk:
    """Settings, outbox and ledger of one installation, from the moment it is entered."""

    outbox: Outbox
    ledger: Ledger
    _lock: IO[bytes]

    def __init__(self, places: Places, settings: Settings | None = None):
        self.places = places
        self.settings = settings or load()
        self.channels = channels.of(self.settings)

    def __enter__(self) -> "Desk":
        folder = self.places.warehouse / "outbox"
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(folder / ".lock")
        self.outbox, self.ledger = Outbox(folder), Ledger.open(folder / "told.json")
        if self.ledger.broken:
            self.put(delivery_problems.broken_ledger(self.ledger, self.ledger.broken, self.settings))
            self.ledger.save()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()

    def put(self, message: Message) -> bool:
        """Let a message wait for its channels; False when it was put before."""
        return self.outbox.put(message.id, self._composed(message), self.channels)

    def _composed(self, message: Message) -> EmailMessage:
        """The message as it is sent; its words alone where an attachment cannot be carried."""
        try:
            return composed(message, self.settings.sender)
        except (ValueError, OSError):
            if not message.attachments:
                raise
            LOG.exception("%s: the attachments cannot be sent", message.subject)
            return composed(replace(message, attachments=()), self.settings.sender)

    def finish(self) -> dict[str, int]:
        """Remember what was told, then send what waits; what a crash left in doubt is told once."""
        self.ledger.save()
        sent = self.outbox.flush(self.channels)
        if self.outbox.undecided() and self.put(delivery_problems.undecided(self.outbox, self.settings)):
            again = self.outbox.flush(self.channels)
            sent = {name: number + again[name] for name, number in sent.items()}
        return sent


def _lock(path: Path) -> IO[bytes]:
    """The lock, held until it is closed or the process ends, however it ends."""
    lock, end = path.open("ab"), time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() >= end:
                lock.close()
                raise DeskTaken(f"{path}: một tiến trình khác đang gửi tin. / Another process is telling.") from None
            time.sleep(PAUSE)
