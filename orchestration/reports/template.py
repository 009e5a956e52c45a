"""The template of a report: the adopter's own `report_template.docx`, or ours, made here from the words of the layout.

Reads one file of the reference folder as a stranger's: within limits of size, without entities. Refuses places that
nothing fills. Places of one line stand anywhere; those of a section stand alone in a paragraph.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.types import ProvidesStoryPart
from lxml.etree import LxmlError

from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import LIMITS
from orchestration.readers.opc_package import Package
from orchestration.reports.fault import ReportFault

FILE = "report_template.docx"
PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
LARGEST = 20 * 2**20  # bytes; of a letter with a crest in it
LARGEST_UNPACKED = 100 * 2**20


def opened(reference: Path) -> tuple[Doc, Path] | None:
    """The adopter's template, with its path; None where the reference folder has none.

    Raises:
        ReportFault: it is too large, broken, or built to do harm.
    """
    path = reference / FILE
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"Tệp lớn hơn {LARGEST // 2**20} MB", "too_large")
        content = path.read_bytes()
        package = Package(content, min(LARGEST_UNPACKED, LIMITS.max_unpacked))
        for name in package.names:
            package.part(name)  # refuses entities and what does not unpack
        return Document(BytesIO(content)), path
    except (Unreadable, OpcError, LxmlError, KeyError, ValueError, OSError) as fault:
        raise ReportFault("REPORT_TEMPLATE_UNREADABLE", path=path, reason=fault) from fault


def check(document: Doc, path: Path, lines: set[str], sections: set[str]) -> None:
    """Refuse places that nothing fills, and places of a section that do not stand alone in the body.

    Raises:
        ReportFault: naming the places.
    """
    unknown: set[str] = set()
    mixed: set[str] = set()
    for paragraph, in_body in paragraphs(document):
        names = PLACE.findall(paragraph.text)
        unknown |= set(names) - lines - sections
        within = set(names) & sections
        mixed |= set(names) - set(PLACE.findall("".join(run.text for run in paragraph.runs)))  # within a link
        if within and (not in_body or not PLACE.fullmatch(paragraph.text.strip())):
            mixed |= within
    for code, names_ in (("REPORT_TEMPLATE_PLACE", unknown), ("REPORT_TEMPLATE_MIXED", mixed)):
        if names_:
            filled = ", ".join(f"{{{{{name}}}}}" for name in sorted(lines | sections))
            places = ", ".join(f"{{{{{name}}}}}" for name in sorted(names_))
            raise ReportFault(code, path=path, places=places, filled=filled)


def paragraphs(document: Doc) -> Iterator[tuple[Paragraph, bool]]:
    """Every paragraph of the body, its tables, and the heads and feet of pages; whether it stands in the body."""
    for paragraph in _within(document.element.body, document):
        yield paragraph, True
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not part.is_linked_to_previous:
                for paragraph in _within(part._element, part):
                    yield paragraph, False


def _within(element: BaseOxmlElement, parent: ProvidesStoryPart) -> list[Paragraph]:
    return [Paragraph(one, parent) for one in element.iter(qn("w:p")) if isinstance(one, CT_P)]


def replace(paragraph: Paragraph, lines: dict[str, str]) -> None:
    """Put texts in the places of one line, which Word may have split over several runs; what is put in is no place."""
    runs = paragraph.runs
    for match in reversed(list(PLACE.finditer("".join(run.text for run in runs)))):
        text, at = lines.get(match[1]), 0
        if text is None:
            continue
        for run in runs:
            length = len(run.text)
            low, high = max(match.start() - at, 0), min(match.end() - at, length)
            if low < high:
                run.text = run.text[:low] + text + run.text[high:]
                text = ""
            at += length
