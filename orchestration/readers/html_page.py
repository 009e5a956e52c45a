"""Reads a web page (HTML, often named .xls) into the one sheet that Excel makes of it; follows nothing, loads nothing.

What the page raises ('83,05' with a small 1 behind it) stands behind a ^, so that no figure grows by its footnote.
Refuses a page without a table, and other XML.
"""

import re
from functools import partial
from html.parser import HTMLParser

from orchestration.readers import font_conversion, markup, rich_text
from orchestration.readers.errors import Unreadable
from orchestration.readers.html_table import Attributes, PageGrid
from orchestration.readers.legacy_encodings import font_kind
from orchestration.readers.limits import Limits
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import FontKinds, Opened, Sheet

UNTOLD = {"script", "style", "title", "template", "noscript", "xml", "select", "comment", "textarea"}
STRUCTURE = {"table", "tr", "td", "th"}
BLOCKS = {"p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption", "hr", "pre", "ul", "ol"}
VOID = {"br", "hr", "img", "input", "meta", "link", "col", "base", "area", "wbr"}
STRUCK = {"s", "strike", "del"}
MARKED = dict.fromkeys(STRUCK, rich_text.STRUCK) | {"sup": rich_text.RAISED, "sub": rich_text.RAISED}
SHEET_NAME = re.compile(r"<x:Name>([^<]{1,80})</x:Name>")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;\"',]+)", re.IGNORECASE)


class HtmlReader:
    """Reads a web page."""

    name = "html"
    suffixes = (".html", ".htm")
    refused_as = "html"
    fallback = None

    def recognises(self, file: SourceFile) -> bool:
        """Whether it opens as a page does, or as XML that is no spreadsheet."""
        return markup.kind_of(file.opening) == markup.PAGE

    def read(self, file: SourceFile) -> Opened:
        """The one sheet of the page."""
        if markup.is_other_xml(file.opening):
            raise Unreadable("Nội dung là XML, không phải bảng tính", "not_a_table")
        text, encoding = markup.decode_page(file.content)
        names = SHEET_NAME.findall(text[: markup.SNIFFED])
        pages = [(names[0] if len(names) == 1 else "", text)]
        return markup.noted(read_pages(self.name, pages, encoding, file.limits), "trang web (HTML)")


def read_pages(reader: str, pages: list[tuple[str, str]], encoding: str | None, limits: Limits) -> Opened:
    """Pages, each a name and its text, as the sheets of one workbook, in Unicode."""
    sheets: list[Sheet] = []
    fonts: dict[str, FontKinds] = {}
    for name, text in pages:
        sheet, fonts[name] = _read_page(text, name, limits)
        sheets.append(sheet)
    return font_conversion.in_unicode(Opened(reader, sheets, encoding), partial(_fonts_of, fonts))


def _fonts_of(fonts: dict[str, FontKinds], name: str) -> FontKinds:
    return fonts.get(name, {})


def _read_page(text: str, name: str, limits: Limits) -> tuple[Sheet, FontKinds]:
    """The sheet of a page, and the cells typed in a font of before Unicode."""
    grid = PageGrid(limits)
    events = _PageEvents(grid)
    events.feed(text)
    events.close()
    return grid.sheet(name), grid.fonts


class _PageEvents(HTMLParser):
    """The elements of a page, each to what it means for the grid."""

    def __init__(self, grid: PageGrid) -> None:
        super().__init__(convert_charrefs=True)
        self._grid = grid

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        is_unseen = "hidden" in attributes or _UNSEEN.search(attributes.get("style", "")) is not None
        self._start(tag, attributes, is_unseen)
        if tag not in STRUCTURE and (font := _font(attributes)):
            self._grid.font = font
        if tag in MARKED:
            self._grid.add_text(MARKED[tag] if tag in STRUCK or self._grid.ends_in_figure else "")
        if tag not in VOID | STRUCTURE:
            self._grid.hide(tag, is_unseen or tag in UNTOLD)

    def _start(self, tag: str, attributes: Attributes, is_unseen: bool) -> None:
        grid = self._grid
        if tag == "table":
            grid.start_table()
        elif tag == "tr" and grid.in_table:
            grid.start_row(is_unseen)
        elif tag in ("td", "th") and grid.in_table:
            grid.start_cell(attributes, is_unseen or grid.is_unseen, _font(attributes))
        elif tag == "col" and grid.in_table:
            grid.add_columns(attributes, is_unseen)
        elif tag in BLOCKS:
            grid.end_block()

    def handle_endtag(self, tag: str) -> None:
        grid = self._grid
        if tag in ("td", "th"):
            grid.end_cell()
        elif tag == "tr":
            grid.end_row()
        elif tag == "table" and grid.in_table:
            grid.end_table()
        elif tag in BLOCKS:
            grid.end_block()
        elif tag in STRUCK:
            grid.add_text(rich_text.STRUCK_END)
        grid.show(tag)

    def handle_data(self, data: str) -> None:
        if not self._grid.is_unseen:
            self._grid.add_text(data)


def _font(attributes: Attributes) -> str | None:
    match = _FAMILY.search(attributes.get("style", ""))
    return font_kind(match[1] if match else attributes.get("face"))
