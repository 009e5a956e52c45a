"""The ways out: a mail server, and whatever Apprise knows (Teams, Telegram, webhooks...). Keeps nothing."""

import smtplib
from email.message import EmailMessage

from orchestration.alerts.outbox import Channel, NeverTaken, NotNow
from orchestration.alerts.settings import Settings, Smtp

PATIENCE = 20  # seconds a server has to answer
PERMANENT = range(500, 600)


class Mail:
    """A mail server; takes every message, attachments included."""

    name = "smtp"

    def __init__(self, server: Smtp):
        self._server = server

    def wants(self, message: EmailMessage) -> bool:
        """Everything."""
        return True

    def send(self, message: EmailMessage) -> None:
        """One message in a session of its own; the server's answer to it is what counts.

        Raises:
            NotNow, NeverTaken: as `Channel.send`.
        """
        try:
            with self._session() as session:
                session.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise (NeverTaken if all(code in PERMANENT for code in codes) else NotNow)(str(error)) from error
        except smtplib.SMTPDataError as error:
            raise (NeverTaken if error.smtp_code in PERMANENT else NotNow)(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(str(error)) from error

    def _session(self) -> smtplib.SMTP:
        server = self._server
        kind = smtplib.SMTP_SSL if server.security == "ssl" else smtplib.SMTP
        session = kind(server.host, server.port, timeout=PATIENCE)
        if server.security == "starttls":
            session.starttls()
        if server.user:
            session.login(server.user, server.password or "")
        return session


class Chat:
    """Channels that Apprise reaches; they take what concerns the IT department, as text."""

    name = "apprise"
    KINDS = ("digest", "refusal", "recovery", "silence")

    def __init__(self, addresses: tuple[str, ...]):
        self._addresses = addresses

    def wants(self, message: EmailMessage) -> bool:
        """What the IT department hears."""
        return message["X-Kho-Kind"] in self.KINDS

    def send(self, message: EmailMessage) -> None:
        """One notification to all addresses.

        Raises:
            NotNow: an address could not be reached.
        """
        import apprise  # imports slowly; only where channels are set

        notifier = apprise.Apprise()
        for address in self._addresses:
            if not notifier.add(address):
                raise NotNow(f"Apprise does not know {address.split(':')[0]}://")
        body = message.get_body(("plain",)).get_content()
        if not notifier.notify(title=message["Subject"], body=body):
            raise NotNow("Apprise could not deliver")


def of(settings: Settings) -> list[Channel]:
    """The channels that are set; none means that messages are files in the outbox."""
    mail = [Mail(settings.smtp)] if settings.smtp else []
    return mail + ([Chat(settings.channels)] if settings.channels else [])
