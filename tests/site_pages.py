"""Pages of the site as tests read them: well formed or refused, with their tables, links, anchors and texts."""

from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Cell(NamedTuple):
    """A cell of a table: its text, the figure it is sorted by, and its classes."""

    text: str
    order: str | None
    css: str


class Page(HTMLParser):
    """A page read whole; an element that is closed by none, or by another, fails."""

    def __init__(self, path: Path):
        super().__init__(convert_charrefs=True)
        self.path = path
        self.open: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.ids: list[str] = []
        self.tables: dict[str, list[list[Cell]]] = {}
        self.captions: dict[str, str] = {}
        self._main: list[str] = []
        self._table = self._cell = None
        self.text = path.read_text("utf-8")
        self.feed(self.text)
        self.close()
        assert self.open == [], f"{path.name}: left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self._table = attributes["id"]
            self.tables[self._table], self.captions[self._table] = [], ""
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag in {"td", "th"}:
            assert tag == "td" or attributes.get("scope") in {"col", "row", "colgroup"}, f"{self.path.name}: a bare th"
            self._cell = ["", attributes.get("data-order"), attributes.get("class", "")]

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"{self.path.name}: </{tag}> closes {self.open[-1:]}"
        self.open.pop()
        if tag in {"td", "th"}:
            self.tables[self._table][-1].append(Cell(self._cell[0].strip(), *self._cell[1:]))
            self._cell = None

    def handle_data(self, data):
        if self._cell is not None:
            self._cell[0] += data
        if "caption" in self.open:
            self.captions[self._table] += data
        if "main" in self.open:
            self._main.append(data)

    @cached_property
    def main(self) -> str:
        """The text of what the page is about, without its navigation."""
        return "".join(self._main)

    @cached_property
    def links(self) -> list[str]:
        """Every address a page names, of whatever element."""
        return [
            attrs[name]
            for _, attrs in self.tags
            for name in ("href", "src", "action", "data", "poster")
            if name in attrs
        ]

    def rows(self, table: str) -> list[dict[str, Cell]]:
        """The rows of a table by the texts of its heads, without headings between them."""
        heads, *rows = self.tables[table]
        return [dict(zip([head.text for head in heads], row, strict=True)) for row in rows if len(row) == len(heads)]
