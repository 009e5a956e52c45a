"""The ways out: a mail server, and whatever Apprise knows (Teams, Telegram, webhooks...). Keeps nothing."""

import contextlib
import hashlib
import re
import smtplib
import socket
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

from orchestration.alerts.journal import ACCEPTED, LATER, REFUSED, STARTED, Event
from orchestration.alerts.outbox import Channel, NotNow
from orchestration.alerts.settings import Settings, Smtp

PATIENCE = 20  # seconds a server has to answer
LAST_PATIENCE = 600  # and to answer for a whole message: giving up earlier makes duplicates (RFC 5321, 4.5.3.2.6)
OK, WILL_FORWARD, GO_ON, GOING_DOWN, NO_SUCH = 250, 251, 354, 421, 553
PERMANENT = range(500, 600)


class Mail:
    """A mail server; takes every message, attachments included."""

    name = "smtp"

    def __init__(self, server: Smtp):
        self._server = server

    def wants(self, message: EmailMessage) -> bool:
        """Everything."""
        return True

    def recipients(self, message: EmailMessage) -> tuple[str, ...]:
        """Its addresses."""
        return tuple(dict.fromkeys(address for _, address in getaddresses(message.get_all("To", [])) if address))

    def send(self, message: EmailMessage, recipients: tuple[str, ...]) -> Iterator[Event]:
        """One message in a session of its own; the server's answer for each recipient is what counts.

        Raises:
            NotNow: as `Channel.send`.
        """
        try:
            with self._session() as session:
                yield from _transaction(session, message, recipients)
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(str(error)) from error

    def greeting(self) -> str:
        """What the server answers to one who knocks, signs in and leaves.

        Raises:
            SMTPException: it would not have us.
            OSError: nobody answers there.
        """
        with self._session() as session:
            session.ehlo_or_helo_if_needed()
            code, answer = session.noop()
            return f"{code} {answer.decode(errors='replace')}"

    def _session(self) -> smtplib.SMTP:
        server = self._server
        kind = smtplib.SMTP_SSL if server.security == "ssl" else smtplib.SMTP
        session = kind(server.host, server.port, timeout=PATIENCE)
        if session.sock:  # the last dot goes by itself, and is not to wait 40 ms for the word on what went before
            session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if server.security == "starttls":
            session.starttls()
        if server.user:
            session.login(server.user, server.password or "")
        return session


def _transaction(session: smtplib.SMTP, message: EmailMessage, recipients: tuple[str, ...]) -> Iterator[Event]:
    """MAIL, RCPT, DATA; the final dot alone stands between `started` and the answer."""
    session.ehlo_or_helo_if_needed()
    options = ["body=8bitmime"] if session.has_extn("8bitmime") else []
    code, answer = session.mail(parseaddr(message["From"])[1], options)
    if code != OK:
        yield _answered(code, answer, recipients)
        return
    taken = []
    for address in recipients:
        code, answer = session.rcpt(address) if address.isascii() else (NO_SUCH, b"not an ASCII address")
        if code in (OK, WILL_FORWARD):
            taken.append(address)
        else:
            yield _answered(code, answer, (address,))
    if not taken:
        return
    code, answer = session.docmd("DATA")
    if code != GO_ON:
        yield _answered(code, answer, tuple(taken))
        return
    lines = message.as_bytes(policy=policy.SMTP).rstrip(b"\r\n") + b"\r\n"
    session.send(re.sub(rb"(?m)^\.", b"..", lines))
    yield Event(STARTED, tuple(taken))
    _wait_up_to(session, LAST_PATIENCE)
    session.send(b".\r\n")
    code, answer = session.getreply()
    _wait_up_to(session, PATIENCE)
    yield _answered(code, answer, tuple(taken))
    with contextlib.suppress(smtplib.SMTPException, OSError):
        session.quit()  # taken is taken, whatever becomes of the farewell


def _wait_up_to(session: smtplib.SMTP, seconds: float) -> None:
    if session.sock:
        session.sock.settimeout(seconds)


def _answered(code: int, answer: bytes, recipients: tuple[str, ...]) -> Event:
    if code == GOING_DOWN:
        raise smtplib.SMTPResponseException(code, answer)
    kind = ACCEPTED if code == OK else REFUSED if code in PERMANENT else LATER
    return Event(kind, recipients, f"{code} {answer.decode(errors='replace')}")


class Chat:
    """Channels that Apprise reaches; they take what concerns the IT department, as text."""

    name = "apprise"
    KINDS = ("digest", "refusal", "fault", "recovery", "silence", "doubt", "trial")

    def __init__(self, addresses: tuple[str, ...]):
        # an address holds a token: the journal knows it by its hash
        self._addresses = {hashlib.sha256(address.encode()).hexdigest()[:12]: address for address in addresses}

    def wants(self, message: EmailMessage) -> bool:
        """What the IT department hears."""
        return message["X-Kho-Kind"] in self.KINDS

    def recipients(self, message: EmailMessage) -> tuple[str, ...]:
        """Every address, by its hash."""
        return tuple(self._addresses)

    def send(self, message: EmailMessage, recipients: tuple[str, ...]) -> Iterator[Event]:
        """One notification to each address; one that cannot be reached keeps the others from nothing."""
        import apprise  # imports slowly; only where channels are set

        part = message.get_body(("plain",))
        body = part.get_content() if part else ""
        for who in recipients:
            notifier, address = apprise.Apprise(), self._addresses[who]
            if not notifier.add(address):
                yield Event(LATER, (who,), f"Apprise does not know {address.split(':')[0]}://")
                continue
            yield Event(STARTED, (who,))
            is_taken = notifier.notify(title=message["Subject"], body=body)
            yield Event(ACCEPTED if is_taken else LATER, (who,), "" if is_taken else "Apprise could not deliver")


def of(settings: Settings) -> list[Channel]:
    """The channels that are set; none means that messages are files in the outbox."""
    mail = [Mail(settings.smtp)] if settings.smtp else []
    return mail + ([Chat(settings.channels)] if settings.channels else [])
