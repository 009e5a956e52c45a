"""The outbox: reads and writes `warehouse/outbox`; a message waits there until its channel took it, in order.

`waiting/<channel>/` holds what has not gone; the outbox itself every message that has, as .eml. A message is
put there once, however often it is made. What a server refuses for good goes to `refused/`, and the others go on.
"""

import logging
import os
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

LOG = logging.getLogger(__name__)


class NotNow(Exception):
    """The channel cannot take messages at present; they wait."""


class NeverTaken(Exception):
    """The channel refuses this message for good."""


class Channel(Protocol):
    """Takes messages."""

    name: str

    def wants(self, message: EmailMessage) -> bool:
        """Whether messages of this kind go this way."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over.

        Raises:
            NotNow: try again later; NeverTaken: do not.
        """


class Outbox:
    """Messages in the order they were put."""

    def __init__(self, folder: Path):
        self.folder = folder

    def put(self, message_id: str, message: EmailMessage, channels: Iterable[Channel]) -> bool:
        """Let a message wait for its channels; False when it was put before."""
        if any(self.folder.rglob(f"*-{message_id}.eml")):
            return False
        name = f"{self._next_number():06d}-{message_id}.eml"
        wanting = [channel.name for channel in channels if channel.wants(message)]
        # the copy of record comes last: a crash before it leaves the message to be put again, under its own id
        for place in (*(self.folder / "waiting" / channel for channel in wanting), self.folder):
            _write(place / name, message.as_bytes(policy=policy.SMTP))
        return True

    def flush(self, channels: Iterable[Channel]) -> dict[str, int]:
        """Send what waits, oldest first; a channel that cannot take one keeps it and all after it."""
        return {channel.name: self._flush(channel) for channel in channels}

    def waiting(self) -> list[Path]:
        """What has not gone yet."""
        return sorted((self.folder / "waiting").glob("*/*.eml"))

    def refused(self) -> list[Path]:
        """What a channel refused for good."""
        return sorted((self.folder / "refused").glob("*.eml"))

    def _flush(self, channel: Channel) -> int:
        sent = 0
        for path in sorted((self.folder / "waiting" / channel.name).glob("*.eml")):
            try:
                channel.send(message_from_bytes(path.read_bytes(), policy=policy.default))
            except NotNow as reason:
                LOG.warning("%s: %s waits: %s", channel.name, path.name, reason)
                return sent
            except NeverTaken as reason:
                LOG.error("%s: %s was refused: %s", channel.name, path.name, reason)
                refused = self.folder / "refused"
                refused.mkdir(exist_ok=True)
                path.replace(refused / path.name)
                continue
            path.unlink()  # at once: from here on the message is gone and will not be sent again
            sent += 1
        return sent

    def _next_number(self) -> int:
        numbers = (path.name.split("-")[0] for path in self.folder.rglob("*-*.eml"))
        return 1 + max((int(number) for number in numbers if number.isdigit()), default=0)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
