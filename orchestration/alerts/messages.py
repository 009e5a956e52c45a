"""Makes a message a phone can show: from sections of plain sentences to text, HTML and attachments. Sends nothing."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import Path

from orchestration.clock import VIETNAM

COLOURS = {"critical": "#c00000", "warning": "#b36b00", "good": "#2e7d32", "plain": "#333333"}
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True)
class Section:
    """A heading, a tone, and entries: each a sentence and, in smaller letters, what to do."""

    title: str
    tone: str = "plain"
    entries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Message:
    """One message before it is addressed; `key` is what it says, so that the same one is made once."""

    kind: str
    key: str
    to: tuple[str, ...]
    subject: str
    lead: str
    sections: tuple[Section, ...]
    attachments: tuple[Path, ...] = field(default=())

    @property
    def id(self) -> str:
        """Short, and the same for the same message to the same reader."""
        content = "\n".join((self.kind, self.key, *self.to))
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def text(self) -> str:
        """The message as plain text."""
        lines = [self.lead]
        for section in self.sections:
            lines += ["", f"■ {section.title}"]
            for text, todo in section.entries:
                lines += [f"- {text}"] + ([f"  → {todo}"] if todo else [])
        return "\n".join([*lines, "", FOOT]) + "\n"

    @property
    def html(self) -> str:
        """The message for a screen of any width."""
        body = [f"<p>{escape(self.lead)}</p>"]
        for section in self.sections:
            colour = COLOURS[section.tone]
            body.append(f'<h3 style="color:{colour};margin:1.2em 0 .4em;font-size:1.05em">{escape(section.title)}</h3>')
            for text, todo in section.entries:
                note = f'<div style="color:#555;margin-top:.2em">→ {escape(todo)}</div>' if todo else ""
                style = f"border-left:4px solid {colour};padding:.3em .6em;margin:.5em 0;overflow-wrap:anywhere"
                body.append(f'<div style="{style}">{escape(text)}{note}</div>')
        return PAGE.format(body="\n".join(body), foot=escape(FOOT))


FOOT = "Kho CĐS gửi tự động từ kết quả thẩm định. Điều không đổi thì không nhắc lại hằng đêm."
PAGE = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
    '<body style="font-family:sans-serif;font-size:16px;line-height:1.45;max-width:40em;margin:0 auto;padding:.8em">'
    '{body}<p style="color:#777;font-size:.85em;margin-top:2em">{foot}</p></body></html>'
)


def composed(message: Message, sender: str) -> EmailMessage:
    """The message as it is sent; a second copy of it carries the same Message-ID."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.subject.split())  # a header is one line, whatever a name in it holds
    mail["From"] = sender
    mail["To"] = ", ".join(message.to)
    mail["Date"] = format_datetime(datetime.now(VIETNAM))
    mail["Message-ID"] = f"<{message.id}@kho-cds>"
    mail["X-Kho-Kind"] = message.kind
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for path in message.attachments:
        maintype, subtype = XLSX if path.suffix == ".xlsx" else ("application", "octet-stream")
        mail.add_attachment(path.read_bytes(), maintype=maintype, subtype=subtype, filename=path.name)
    return mail
