"""Opens what is text to a machine and a workbook to Excel: a web page, a single-file web page, XML spreadsheets.

The content decides, not the name: office systems export these as .xls. Writes nothing, follows no link, loads nothing.
Refuses a page without a table, other XML, document types and entities.
"""

import codecs
import email
import email.policy
import re
import unicodedata
from dataclasses import replace
from functools import partial

from orchestration.readers import encodings, font_conversion, html_table, ods, spreadsheetml
from orchestration.readers.errors import Unreadable
from orchestration.readers.sheet import Note, Opened, Sheet

SNIFFED = 4_096
MAX_PAGES = 200
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# what a page may say of its own encoding; an encoding of another script, or of none, is not believed
BELIEVED = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1258", "cp1252", "iso8859-1", "ascii"}
_OPENING = re.compile(
    r"\s*(?:<(?:!doctype|!--|html|head|meta|body|table|style|div|title|p|center|font|span|tr|\?xml|workbook|\w+:workbook)"
    r"[\s>/]|<!--|<\?xml|mime-version:|from: ?<saved by|content-type: ?multipart/)",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:\w+:)?(workbook|document|html|table)[\s>]", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{3,20})|<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)  # fmt: skip # noqa: E501
_WORKSHEET = re.compile(r"<x:ExcelWorksheet>(?:(?!</x:ExcelWorksheet>).)*</x:ExcelWorksheet>", re.DOTALL)
_SOURCE = re.compile(r"""<x:WorksheetSource\s+HRef=["']([^"']+)["']""")
_NAME = re.compile(r"<x:Name>([^<]{1,80})</x:Name>")


def is_markup(content: bytes) -> bool:
    """Whether the bytes open as a page or as XML does."""
    return _OPENING.match(_opening(content)) is not None


def open_markup(content: bytes) -> Opened:
    """The file as the one kind of the three that it is."""
    opening = _opening(content)
    if not opening.lstrip().startswith("<"):
        return _told(_open_single_file(content), "mhtml", "trang web một tệp (MHTML)")
    said = _ROOT.search(opening)
    root = said[1].lower() if said else "html"
    if root == "workbook":
        found, fonts = spreadsheetml.read(content)
        opened = font_conversion.in_unicode(Opened("xml2003", found), lambda name: fonts.get(name, {}))
        return _told(opened, "xml2003", "bảng tính XML 2003")
    if root == "document":
        return _told(Opened("xml", ods.read_content(content)), "xml", "bảng tính OpenDocument dạng XML")
    if said is None and opening.lstrip().startswith("<?xml"):
        raise Unreadable("Nội dung là XML, không phải bảng tính", "not_a_table")
    return _told(_open_page(content), "html", "trang web (HTML)")


def _opening(content: bytes) -> str:
    head = content[:SNIFFED]
    if head.startswith(MARKS[1:]):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _told(opened: Opened, reader: str, kind: str) -> Opened:
    if not any(sheet.rows for sheet in opened.sheets):
        raise Unreadable(f"Nội dung là {kind} không có bảng nào", "not_a_table")
    opened.notes.insert(0, Note("READ_AS_MARKUP", found=kind, expected=reader))
    return opened


def _open_page(content: bytes) -> Opened:
    text, encoding = _decoded(content)
    names = _NAME.findall(text[:SNIFFED])
    return _opened("html", [(names[0] if len(names) == 1 else "", text)], encoding)


def _opened(reader: str, pages: list[tuple[str, str]], encoding: str | None) -> Opened:
    found, fonts = [], {}
    for name, text in pages:
        sheet, fonts[name] = html_table.read(text, name)
        found.append(sheet)
    return font_conversion.in_unicode(Opened(reader, found, encoding), partial(_of, fonts))


def _of(fonts: dict[str, dict], name: str) -> dict:
    return fonts.get(name, {})


def _decoded(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of a page by its mark, its own word where that explains every byte, else as any text is."""
    if not content.startswith(MARKS) and (codec := _codec(content, declared)):
        try:
            return unicodedata.normalize("NFC", content.decode(codec)), codec.upper()
        except UnicodeDecodeError:
            pass
    return encodings.decode(content)


def _codec(content: bytes, declared: str | None) -> str | None:
    said = _CHARSET.search(content[:SNIFFED])
    name = declared or (said and (said[1] or said[2]).decode("ascii"))
    try:
        codec = codecs.lookup(name).name if name else None
    except LookupError:
        return None
    return codec if codec in BELIEVED and not codec.startswith("utf-16") else None


def _open_single_file(content: bytes) -> Opened:
    """The pages within a single-file web page, each a sheet; what is attached beside them is left."""
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"][:MAX_PAGES]
    pages = {}
    for part in parts:
        at = (part.get("Content-Location") or f"trang {len(pages) + 1}").rpartition("/")[2]
        pages[at] = _decoded(part.get_payload(decode=True) or b"", part.get_content_charset())
    names, hidden = {}, set()
    for said in (one for text, _ in pages.values() for one in _WORKSHEET.findall(text)):
        source, name = _SOURCE.search(said), _NAME.search(said)
        if source and name:
            names[source[1].rpartition("/")[2]] = name[1]
            hidden |= {name[1]} if "<x:Visible>" in said else set()
    held = [(names.get(at, at), text) for at, (text, _) in pages.items() if "<td" in text.lower()]
    opened = _opened("mhtml", held, next((encoding for _, encoding in pages.values()), None))
    opened.sheets = [_hide(sheet) if sheet.name in hidden else sheet for sheet in opened.sheets]
    return opened


def _hide(sheet: Sheet) -> Sheet:
    return replace(sheet, is_hidden=True)
