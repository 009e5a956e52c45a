"""Runs an XML part through the parser for the events of a reader; refuses entities, and what is no sound XML."""

from typing import Protocol
from xml.parsers import expat

from orchestration.readers.errors import Unreadable

Attributes = dict[str, str]


class Events(Protocol):
    """What a reader does at the start and the end of an element, and with the text between."""

    def start(self, name: str, attributes: Attributes) -> None: ...  # noqa: D102

    def end(self, name: str) -> None: ...  # noqa: D102

    def text(self, letters: str) -> None: ...  # noqa: D102


def parse(
    xml: bytes,
    events: Events,
    *,
    separator: str | None = None,
    refuses_doctype: bool = False,
    refusal: str = "Tệp hỏng, không đọc được phần XML",
) -> None:
    """Give the events of an XML part in their order; with a `separator`, names of elements say their namespace.

    Raises:
        Unreadable: an entity is declared (a document type, if those are refused too), or the XML is not sound.
    """
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.StartElementHandler, parser.EndElementHandler = events.start, events.end
    parser.CharacterDataHandler = events.text
    parser.EntityDeclHandler = _refuse
    if refuses_doctype:
        parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as fault:
        raise Unreadable(f"{refusal} ({fault})") from fault


def _refuse(*_: object) -> None:
    raise Unreadable("Tệp có khai báo thực thể XML (có thể gây hại)", "dangerous")
