"""A table of a page: its columns and rows, as HTML with heads and a caption, and as CSV with the figures in full.

What is shown is rounded; what a reader sorts by, and finds in the CSV, is the figure of the release.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from orchestration.release.exports.site.wording import day, fixed, number, own, plain, word

TEXT, NUMBER, FIXED, SHARE = "text", "number", "fixed", "share"
PICTURE, DATA = "picture", "data"  # only seen; only in the CSV
CELL = "cell"  # of a heat table: its head is a name that stands upright


class Column(NamedTuple):
    """A column: the key of its words (or words themselves), what its values are, and whether it names the row."""

    head: str | Markup
    kind: str = TEXT
    is_name: bool = False

    @property
    def called(self) -> str | Markup:
        """What stands above it."""
        return word(self.head) if self.head in own() else self.head

    @property
    def plain(self) -> str:
        """The same for a CSV."""
        if self.head in own():
            return plain(self.head)
        return self.head.striptags() if isinstance(self.head, Markup) else self.head


class Shown(NamedTuple):
    """A value that is shown in another form: what is seen, and the value that is sorted by and stands in the CSV."""

    html: str | Markup
    raw: Any = None
    css: str = ""


class Table(NamedTuple):
    """Rows under their columns, with a caption; `name` is its anchor and the name of its CSV."""

    name: str
    caption: str | Markup
    columns: Sequence[Column]
    rows: list[Any]  # each a list of values, or a text: a heading of the rows below it
    css: str = ""
    is_searched: bool = False  # long lists sort and filter by JavaScript

    def html(self, href: str = "") -> Markup:
        """The table in its scrolling frame; `href` is the CSV it can be had as."""
        heads = "".join(
            f'<th scope="col"{_css(column)}>{escape(column.called)}</th>'
            for column in self.columns
            if column.kind != DATA
        )
        body = "".join(_row(self.columns, row) for row in self.rows)
        kind = f"{self.css} sortable" if self.is_searched else self.css
        link = f'<p class="csv"><a href="{escape(href)}" download>CSV</a></p>' if href else ""
        return Markup(  # noqa: S704 - every part is escaped where it is made
            f'<div class="frame" tabindex="0" role="region" aria-labelledby="c-{escape(self.name)}">'
            f'<table id="{escape(self.name)}" class="{kind.strip()}"><caption id="c-{escape(self.name)}">'
            f"{escape(self.caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>{link}"
        )

    def csv(self) -> str:
        """The figures in full, with a mark of UTF-8 for Excel; a text that would be a formula there is quoted."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        kept = [place for place, column in enumerate(self.columns) if column.kind != PICTURE]
        writer.writerow([self.columns[place].plain for place in kept])
        for row in self.rows:
            if isinstance(row, str):
                continue
            writer.writerow([_raw(row[place]) for place in kept])
        return "\ufeff" + text.getvalue()


def _css(column: Column) -> str:
    if column.kind in {NUMBER, FIXED, SHARE}:
        return ' class="n"'
    return {CELL: ' class="upright"', PICTURE: ' class="pic"'}.get(column.kind, "")


def _row(columns: Sequence[Column], row: Any) -> str:
    if isinstance(row, str):
        width = sum(column.kind != DATA for column in columns)
        return f'<tr class="group"><th colspan="{width}" scope="colgroup">{escape(row)}</th></tr>'
    cells = [_cell(column, value) for column, value in zip(columns, row, strict=True) if column.kind != DATA]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(column: Column, value: Any) -> str:
    raw, css = value, ""
    if isinstance(value, Shown):
        shown, raw, css = str(escape(value.html)), value.raw, value.css
    else:
        shown = _text(column.kind, value)
    if column.kind in {NUMBER, FIXED, SHARE}:
        css = f"n {css}".strip()
    elif column.kind == PICTURE:
        css = "pic"
    attributes = f' class="{css}"' if css else ""
    if isinstance(raw, int | float | date) and not isinstance(raw, bool):
        attributes += f' data-order="{raw}"'
    elif css == "n" and raw is None and not isinstance(value, Shown):
        attributes += ' data-order=""'
    return f'<th scope="row"{attributes}>{shown}</th>' if column.is_name else f"<td{attributes}>{shown}</td>"


def _text(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind == FIXED:
        return fixed(value)
    if kind == SHARE:
        return f"{fixed(100 * value, 0)}%"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    return str(escape(value))


def _raw(value: Any) -> Any:
    if isinstance(value, Shown):
        value = value.raw
    if isinstance(value, Markup):
        value = value.striptags()
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value
