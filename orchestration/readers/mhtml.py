"""Reads a single-file web page (MHTML), each page within it a sheet; what is attached beside them is left unread."""

import email
import email.policy
import re
from dataclasses import replace
from email.message import Message

from orchestration.readers import markup
from orchestration.readers.html_page import SHEET_NAME, read_pages
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import Opened

MAX_PAGES = 200
_WORKSHEET = re.compile(r"<x:ExcelWorksheet>(?:(?!</x:ExcelWorksheet>).)*</x:ExcelWorksheet>", re.DOTALL)
_SOURCE = re.compile(r"""<x:WorksheetSource\s+HRef=["']([^"']+)["']""")


class MhtmlReader:
    """Reads a single-file web page."""

    name = "mhtml"
    suffixes = (".mht", ".mhtml")
    refused_as = "html"
    fallback = None

    def recognises(self, file: SourceFile) -> bool:
        """Whether it opens as a mail of several parts does."""
        return markup.kind_of(file.opening) == markup.SINGLE_FILE

    def read(self, file: SourceFile) -> Opened:
        """The pages that hold a table, by the names that the workbook's own page gives them."""
        message = email.message_from_bytes(file.content, policy=email.policy.compat32)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"][:MAX_PAGES]
        pages: dict[str, tuple[str, str]] = {}
        for part in parts:
            location = (part.get("Content-Location") or f"trang {len(pages) + 1}").rpartition("/")[2]
            pages[location] = markup.decode_page(_content_of(part), part.get_content_charset())
        names, hidden = _names_of([text for text, _ in pages.values()])
        tables = [(names.get(at, at), text) for at, (text, _) in pages.items() if "<td" in text.lower()]
        encoding = next((encoding for _, encoding in pages.values()), None)
        opened = read_pages(self.name, tables, encoding, file.limits)
        opened.sheets = [replace(sheet, is_hidden=True) if sheet.name in hidden else sheet for sheet in opened.sheets]
        return markup.noted(opened, "trang web một tệp (MHTML)")


def _content_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _names_of(texts: list[str]) -> tuple[dict[str, str], set[str]]:
    """The name of the sheet that each page is, and the names of the hidden ones."""
    names, hidden = {}, set()
    for worksheet in (worksheet for text in texts for worksheet in _WORKSHEET.findall(text)):
        source, name = _SOURCE.search(worksheet), SHEET_NAME.search(worksheet)
        if source and name:
            names[source[1].rpartition("/")[2]] = name[1]
            hidden |= {name[1]} if "<x:Visible>" in worksheet else set()
    return names, hidden
