"""Tells which kind of markup a file is by its first letters, and reads the encoding of a page; writes nothing.

What is text to a machine may be a workbook to Excel: a web page, a single-file web page, XML spreadsheets. The content
decides, not the name: office systems export these as .xls.
"""

import codecs
import re
import unicodedata

from orchestration.readers import encodings
from orchestration.readers.errors import Unreadable
from orchestration.readers.sheet import Note, Opened

SNIFFED = 4_096
PAGE, SINGLE_FILE, SPREADSHEET_2003, OPEN_DOCUMENT = "html", "mhtml", "xml2003", "fods"
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# what a page may say of its own encoding; an encoding of another script, or of none, is not believed
BELIEVED = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1258", "cp1252", "iso8859-1", "ascii"}
_OPENING = re.compile(
    r"\s*(?:<(?:!doctype|!--|html|head|meta|body|table|style|div|title|p|center|font|span|tr|\?xml|workbook|\w+:workbook)"
    r"[\s>/]|<!--|<\?xml|mime-version:|from: ?<saved by|content-type: ?multipart/)",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:\w+:)?(workbook|document|html|table)[\s>]", re.IGNORECASE)
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{3,20})"""
    rb"""|<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9_-]{3,20})""",
    re.IGNORECASE,
)


def opening_of(content: bytes) -> str:
    """The first letters of a file, as far as markup is concerned."""
    head = content[:SNIFFED]
    if head.startswith(MARKS[1:]):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def kind_of(opening: str) -> str | None:
    """Which of the four kinds of markup a file opens as; none where it is none. Other XML counts as a page."""
    if not _OPENING.match(opening):
        return None
    if not opening.lstrip().startswith("<"):
        return SINGLE_FILE
    match = _ROOT.search(opening)
    return {"workbook": SPREADSHEET_2003, "document": OPEN_DOCUMENT}.get(match[1].lower() if match else "", PAGE)


def is_other_xml(opening: str) -> bool:
    """Whether a file opens as XML that is neither a page nor a spreadsheet."""
    return opening.lstrip().startswith("<?xml") and _ROOT.search(opening) is None


def noted(opened: Opened, description: str) -> Opened:
    """What was opened with the note that it was markup; refuses what held no table."""
    if not any(sheet.rows for sheet in opened.sheets):
        raise Unreadable(f"Nội dung là {description} không có bảng nào", "not_a_table")
    opened.notes.insert(0, Note("READ_AS_MARKUP", found=description, expected=opened.reader))
    return opened


def decode_page(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of a page and its encoding: by its mark, its own word if that explains every byte, else as any text."""
    if not content.startswith(MARKS) and (codec := _codec(content, declared)):
        try:
            return unicodedata.normalize("NFC", content.decode(codec)), codec.upper()
        except UnicodeDecodeError:
            pass
    return encodings.decode(content)


def _codec(content: bytes, declared: str | None) -> str | None:
    match = _CHARSET.search(content[:SNIFFED])
    name = declared or ((match[1] or match[2]).decode("ascii") if match else None)
    try:
        codec = codecs.lookup(name).name if name else None
    except LookupError:
        return None
    return codec if codec in BELIEVED and not codec.startswith("utf-16") else None
