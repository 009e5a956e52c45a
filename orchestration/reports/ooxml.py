"""Elements of WordprocessingML that python-docx has no words for: runs with a style, links to notes, tables."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from orchestration.analysis.findings import on_one_line

Element = BaseOxmlElement
TWIPS = 567  # of a centimetre
LONGEST = 500  # letters of a text of somebody else's that are quoted
LONGEST_TIP = 255  # letters that Word shows where a reader points at a link
NO_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """An element of the namespace w with these attributes and children."""
    made: Element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name.rstrip('_')}"), str(value))
    made.extend(children)
    return made


def clean(text: str) -> str:
    """A text as XML and a reader can hold it: on one line, and not longer than anybody reads."""
    shown = on_one_line(text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")).translate(NO_XML)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


@dataclass(frozen=True)
class Look:
    """How a run looks: half points of its size, bold, italic, colour; nothing set means as its paragraph."""

    size: int | None = None
    is_bold: bool = False
    is_italic: bool = False
    colour: str | None = None


def run(text: str, look: Look, style: str | None = None, like: Element | None = None) -> Element:
    """A run of this text; `like` are the properties of the run whose look it carries on."""
    properties = element("rPr")
    if style:
        properties.append(element("rStyle", val=style))
    if like is not None:
        properties.extend(deepcopy(child) for child in like if child.tag != qn("w:rStyle"))
    if look.is_bold:
        properties.get_or_add_b()
    if look.is_italic:
        properties.get_or_add_i()
    if look.colour:
        properties.get_or_add_color().set(qn("w:val"), look.colour)
    if look.size:
        properties.get_or_add_sz().set(qn("w:val"), str(look.size))
    made = element("r", properties)
    content = element("t")
    content.text = text
    content.set(qn("xml:space"), "preserve")
    made.append(content)
    return made


def link(anchor: str, tip: str, *runs: Element) -> Element:
    """Runs that lead to a bookmark; `tip` is shown where a reader points at them."""
    return element("hyperlink", *runs, anchor=anchor, history="0", tooltip=clean(tip)[:LONGEST_TIP])


def bookmark(number: int, name: str) -> tuple[Element, Element]:
    """The start and the end of a bookmark."""
    return element("bookmarkStart", id=number, name=name), element("bookmarkEnd", id=number)


def paragraph(content: Iterable[Element], **properties: Any) -> Element:
    """A paragraph of a table or of our own: `align`, `before`, `after` (points), `indent`, `hanging` (cm), `keep`."""
    spacing = element(
        "spacing",
        before=20 * properties.get("before", 0),
        after=20 * properties.get("after", 0),
        line=240,
        lineRule="auto",
    )
    hanging = round(TWIPS * properties.get("hanging", 0))
    indent = element("ind", left=round(TWIPS * properties.get("indent", 0)) + hanging)
    indent.set(qn("w:hanging" if hanging else "w:firstLine"), str(hanging))
    made = element("pPr")
    if properties.get("keep"):
        made.append(element("keepNext"))
    made.extend((spacing, indent, element("jc", val=properties.get("align", "left"))))
    return element("p", made, *content)


@dataclass(frozen=True)
class TableCell:
    """A cell: its content, how many columns of the grid it spans, its fill, and borders of its own."""

    paragraphs: Sequence[Element]
    span: int = 1
    fill: str | None = None
    borders: dict[str, tuple[int, str]] = field(default_factory=dict)  # side -> eighths of a point, and colour


def table(widths: Sequence[float], rows: Sequence[Sequence[TableCell]], title: str, *, is_ruled: bool) -> Element:
    """A table of fixed columns (cm); a ruled one has lines, and a first row that every page repeats."""
    properties = element(
        "tblPr",
        element("tblW", w=round(TWIPS * sum(widths)), type="dxa"),
        element("jc", val="center"),
    )
    if is_ruled:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        properties.append(
            element("tblBorders", *[element(side, val="single", sz=4, space=0, color="000000") for side in sides])
        )
    properties.append(element("tblLayout", type="fixed"))
    margin = 60 if is_ruled else 0
    margins = [element(side, w=margin, type="dxa") for side in ("left", "right")]
    properties.extend((element("tblCellMar", *margins), element("tblCaption", val=clean(title)[:LONGEST_TIP])))
    grid = element("tblGrid", *[element("gridCol", w=round(TWIPS * width)) for width in widths])
    lines = [_row(widths, cells, is_head=is_ruled and not place) for place, cells in enumerate(rows)]
    return element("tbl", properties, grid, *lines)


def _row(widths: Sequence[float], cells: Sequence[TableCell], is_head: bool) -> Element:
    properties = element("trPr", element("cantSplit"))
    if is_head:
        properties.append(element("tblHeader"))
    made, at = element("tr", properties), 0
    for cell in cells:
        made.append(_cell(sum(widths[at : at + cell.span]), cell))
        at += cell.span
    return made


def _cell(width: float, cell: TableCell) -> Element:
    properties = element("tcPr", element("tcW", w=round(TWIPS * width), type="dxa"))
    if cell.span > 1:
        properties.append(element("gridSpan", val=cell.span))
    if cell.borders:
        lines = [
            element(side, val="single", sz=size, space=0, color=colour) for side, (size, colour) in cell.borders.items()
        ]
        properties.append(element("tcBorders", *lines))
    if cell.fill:
        properties.append(element("shd", val="clear", color="auto", fill=cell.fill))
    properties.append(element("vAlign", val="center"))
    return element("tc", properties, *cell.paragraphs)
