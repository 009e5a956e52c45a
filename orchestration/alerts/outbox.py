"""The outbox: reads and writes `warehouse/outbox`; a message waits there until its channel took it, in order.

`waiting/<channel>/` holds what has not gone; the outbox itself every message that has, as .eml; `journal.jsonl` what
each server answered for each recipient. What is refused for good goes to `refused/`, and the others go on.

SMTP leaves one instant open: between the end of a message and the server's answer nobody can tell whether it was taken.
The journal says that this instant began before it does. A process killed within it leaves its message in `undecided/`,
neither sent twice nor forgotten: the IT department is told, and may send it again. A server that fails within it
while we live is asked again with the same Message-ID, as RFC 5321 has it.
"""

import logging
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import sleep
from typing import NamedTuple, Protocol

from orchestration.alerts.journal import AGAIN, DONE, LATER, REFUSED, STARTED, UNDECIDED, Event, Journal
from orchestration.files import whole_file

LOG = logging.getLogger(__name__)
WAITS = (0.5, 2.0)  # seconds before a channel is asked again; what still waits then goes with the next heartbeat


class NotNow(Exception):
    """The channel cannot take messages at present; they wait."""


class Channel(Protocol):
    """Takes messages."""

    name: str

    def wants(self, message: EmailMessage) -> bool:
        """Whether messages of this kind go this way."""

    def recipients(self, message: EmailMessage) -> tuple[str, ...]:
        """Whom it reaches, under names that hold no secret."""

    def send(self, message: EmailMessage, recipients: tuple[str, ...]) -> Iterator[Event]:
        """Hand the message over, saying `started` before it can be taken and then what came of it.

        Raises:
            NotNow: try again later.
        """


class Kept(NamedTuple):
    """A message as it stands in the outbox, under the name the journal has for it."""

    name: str
    content: EmailMessage


class Outbox:
    """Messages in the order they were put."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.journal = Journal.open(folder / "journal.jsonl")

    def put(self, message_id: str, message: EmailMessage, channels: Iterable[Channel]) -> bool:
        """Let a message wait for its channels; False when it was put before."""
        if any(self.folder.glob(f"*-{message_id}.eml")):
            return False
        name = self._begun(message_id) or f"{self._next_number():06d}-{message_id}.eml"
        wanting = [channel.name for channel in channels if channel.wants(message)]
        unsent = [self.folder / "waiting" / channel for channel in wanting if not self.journal.of(channel, name)]
        # the copy of record comes last: a crash before it leaves the message to be put again, under its own name
        for place in (*unsent, self.folder):
            _write(place / name, message.as_bytes(policy=policy.SMTP))
        return True

    def flush(self, channels: Iterable[Channel]) -> dict[str, int]:
        """Send what waits, oldest first; a channel that cannot take one keeps it and all after it."""
        return {channel.name: self._flush(channel) for channel in channels}

    def of(self, message_ids: Iterable[str]) -> Iterator[Kept]:
        """The copies of record of these messages."""
        for message_id in message_ids:
            for path in self.folder.glob(f"*-{message_id}.eml"):
                yield Kept(path.name, message_from_bytes(path.read_bytes(), policy=policy.default))

    def waiting(self) -> list[Path]:
        """What has not gone yet."""
        return sorted((self.folder / "waiting").glob("*/*.eml"))

    def refused(self) -> list[Path]:
        """What a channel refused for good."""
        return sorted((self.folder / "refused").glob("*.eml"))

    def undecided(self) -> list[Path]:
        """What a crash left between sent and not sent."""
        return sorted((self.folder / "undecided").glob("*/*.eml"))

    def send_again(self, path: Path) -> None:
        """Let an undecided message wait once more, for the recipients in doubt."""
        channel = path.parent.name
        doubted = [who for who, state in self.journal.of(channel, path.name).items() if state == UNDECIDED]
        self.journal.note(channel, path.name, Event(AGAIN, tuple(doubted)))
        _move(path, self.folder / "waiting" / channel)

    def _flush(self, channel: Channel) -> int:
        sent, kept = 0, set[str]()
        for path in sorted((self.folder / "waiting" / channel.name).glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            unserved = self._unserved(channel, path.name, message)
            try:
                if unserved and not kept & set(unserved):  # to each reader in order
                    self._send(channel, path.name, message, unserved)
            except NotNow as reason:
                LOG.warning("%s: %s waits: %s", channel.name, path.name, reason)
                return sent
            kept |= set(self._unserved(channel, path.name, message))
            sent += self._settle(channel, path, message)
        return sent

    def _unserved(self, channel: Channel, name: str, message: EmailMessage) -> tuple[str, ...]:
        """The recipients still to be served; those a crash left in doubt are not."""
        state = self.journal.of(channel.name, name)
        if doubted := tuple(who for who, last in state.items() if last == STARTED):
            self.journal.note(channel.name, name, Event(UNDECIDED, doubted))
            LOG.error("%s: nobody can say whether %s was taken", channel.name, name)
        return tuple(who for who in channel.recipients(message) if state.get(who) not in DONE)

    def _send(self, channel: Channel, name: str, message: EmailMessage, recipients: tuple[str, ...]) -> None:
        for wait in (*WAITS, None):
            try:
                for event in channel.send(message, recipients):
                    self.journal.note(channel.name, name, event)
                return
            except NotNow as reason:
                state = self.journal.of(channel.name, name)
                recipients = tuple(who for who in recipients if state.get(who) not in DONE)
                self.journal.note(channel.name, name, Event(LATER, recipients, str(reason)))
                if wait is None or not recipients:
                    raise
                sleep(wait)

    def _settle(self, channel: Channel, path: Path, message: EmailMessage) -> int:
        """Take a message that is done with out of the waiting ones; whether it went to anybody."""
        state = self.journal.of(channel.name, path.name)
        if self._unserved(channel, path.name, message):
            return 0
        if UNDECIDED in state.values():
            _move(path, self.folder / "undecided" / channel.name)
        elif REFUSED in state.values():
            LOG.error("%s: %s was refused", channel.name, path.name)
            _move(path, self.folder / "refused")
        else:
            path.unlink()  # the journal has it: a crash before this line sends nothing again
        return int("accepted" in state.values())

    def _begun(self, message_id: str) -> str | None:
        """The name a message was given before a crash kept its copy of record from being written."""
        names = {path.name for path in self.folder.rglob(f"*-{message_id}.eml")} | {
            name for _, name in self.journal.states if name.endswith(f"-{message_id}.eml")
        }
        return min(names, default=None)

    def _next_number(self) -> int:
        names = {path.name for path in self.folder.rglob("*-*.eml")} | {name for _, name in self.journal.states}
        numbers = (name.split("-")[0] for name in names)
        return 1 + max((int(number) for number in numbers if number.isdigit()), default=0)


def _move(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path.replace(folder / path.name)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path, is_durable=True) as part:
        part.write_bytes(content)
