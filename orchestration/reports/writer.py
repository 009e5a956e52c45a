"""Writes blocks into a Word file in the place of a paragraph, and keeps the notes that figures lead to.

Every figure is a link to its note at the end of the file; its number stands beside it, once a sentence or line of a
table. python-docx 1.2 knows no footnotes, so the notes are paragraphs of their own. Bars are cells of a table: pictures
would need a library that draws.
"""

from collections.abc import Iterator
from copy import deepcopy

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph as Place

from orchestration.reports.ooxml import (
    Element,
    Look,
    TableCell,
    bookmark,
    clean,
    element,
    link,
    paragraph,
    run,
    table,
)
from orchestration.reports.parts import Bar, Bars, Block, Blocks, Figure, Name, Note, Paragraph, Parts, Table

FIGURE, NAME, NOTE = "Kho Figure", "Kho Name", "Kho Note"
SMALL, PLAIN = Look(size=22), Look()
GRID, STEP = 40, 0.2  # cells of a bar, and cm of each
NAMES, BESIDE = 5.6, 2.6  # cm of what stands left and right of the bars
FILL, HEAD_FILL, GROUP_FILL = "5B7FA6", "E7ECF2", "F3F3F3"
MARK = 18  # eighths of a point
GAP = (24, "FFFFFF")  # white lines between bars


class Writer:
    """What is put into one document."""

    def __init__(self, document: Document) -> None:
        """Give the document the styles by which figures, names and numbers of notes are told apart."""
        self.document = document
        self.numbers: dict[Note, int] = {}
        self.ids: dict[str, str] = {}
        for name in (FIGURE, NAME, NOTE):
            styles = document.styles
            style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
            style.font.underline = False  # a link that is printed is no link
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.font.superscript = name == NOTE or None
            self.ids[name] = style.style_id

    def fill(self, place: Place, blocks: Blocks) -> None:
        """Put the blocks where a place stands, in the look of its paragraph; the place goes."""
        for block, following in zip(blocks, [*blocks[1:], None], strict=True):
            for made in self._block(place, block, leads=isinstance(following, Table | Bars)):
                place._p.addprevious(made)
        drop(place)

    def fill_notes(self, place: Place) -> None:
        """Put the notes where a place stands, each with the bookmark that its figures lead to."""
        for note, number in self.numbers.items():
            start, end = bookmark(number, _anchor(number))
            content = [start, run(f"[{number}]", SMALL, self.ids[NOTE]), run(" ", SMALL), end]
            content += self._runs(note.parts, SMALL, set())
            place._p.addprevious(paragraph(content, after=2))
        drop(place)

    def _block(self, place: Place, block: Block, leads: bool) -> list[Element]:
        if isinstance(block, Paragraph):
            return [self._paragraph(place, block, leads)]
        made = self._table(block) if isinstance(block, Table) else self._bars(block)
        return [*made, paragraph([], after=4)]  # two tables without a paragraph between them would be one

    def _paragraph(self, place: Place, block: Paragraph, leads: bool) -> Element:
        """A paragraph with the properties of the place; a heading is bold, an item begins with a dash.

        One that leads to a table stays on its page.
        """
        made = element("p")
        if place._p.pPr is not None:
            made.append(deepcopy(place._p.pPr))
        like = place.runs[0]._r.rPr if place.runs else None
        is_heading = block.kind == "heading"
        if is_heading or leads:
            made.get_or_add_pPr().get_or_add_keepNext()
        lead: Parts = ["- "] if block.kind == "item" else []
        made.extend(self._runs([*lead, *block.parts], Look(is_bold=is_heading), set(), like))
        return made

    def _runs(self, parts: Parts, look: Look, shown: set[Note], like: Element | None = None) -> Iterator[Element]:
        """Words, names and figures as runs; the number of a note only where it is not among those shown already."""
        for part in parts:
            if isinstance(part, str):
                yield run(part, look, None, like)
            elif isinstance(part, Name):
                yield run(clean(part.text), look, self.ids[NAME], like)
            else:
                yield self._figure(part, look, shown, like)

    def _figure(self, figure: Figure, look: Look, shown: set[Note], like: Element | None) -> Element:
        number = self.numbers.setdefault(figure.note, len(self.numbers) + 1)
        runs = [run(figure.text, look, self.ids[FIGURE], like)]
        if figure.note not in shown:
            shown.add(figure.note)
            runs.append(run(f"[{number}]", look, self.ids[NOTE], like))
        return link(_anchor(number), figure.address, *runs)

    def _table(self, block: Table) -> list[Element]:
        names = [run(column.head, Look(22, is_bold=True)) for column in block.columns]
        heads = [TableCell([paragraph([name], before=2, after=2, align="center")], fill=HEAD_FILL) for name in names]
        rows = [heads, *(self._row(block, cells) for cells in block.rows)]
        return [table([column.width for column in block.columns], rows, "", is_ruled=True)]

    def _row(self, block: Table, cells: list[Parts]) -> list[TableCell]:
        """A line; one cell alone spans all columns."""
        if len(cells) == 1 < len(block.columns):
            content = paragraph(self._runs(cells[0], Look(22, is_bold=True), set()), before=1, after=1, keep=True)
            return [TableCell([content], span=len(block.columns), fill=GROUP_FILL)]
        shown: set[Note] = set()
        made = []
        for column, parts in zip(block.columns, cells, strict=True):
            is_figure = column.is_figure and any(isinstance(part, Figure) for part in parts)
            align = "right" if is_figure else "center" if column.is_figure else "left"
            made.append(TableCell([paragraph(self._runs(parts, SMALL, shown), before=1, after=1, align=align)]))
        return made

    def _bars(self, block: Bars) -> list[Element]:
        words = self._runs(block.title, Look(22, is_italic=True), set())
        title = paragraph(words, before=4, after=3, align="center", keep=True)
        rows = []
        for bar in block.bars:
            name = paragraph(self._runs(bar.name, SMALL, set()), before=1, after=1)
            beside = paragraph(self._runs([bar.figure], SMALL, set()), before=1, after=1, indent=0.15)
            rows.append([TableCell([name]), *_lengths(bar, block.full), TableCell([beside])])
        caption = "".join(part if isinstance(part, str) else part.text for part in block.title)
        return [title, table([NAMES, *[STEP] * GRID, BESIDE], rows, caption, is_ruled=False)]


def _lengths(bar: Bar, full: float) -> list[TableCell]:
    """The cells of a bar: filled up to its value, with a thick line where the mark stands."""
    end = _step(bar.value, full)
    mark = None if bar.mark is None else _step(bar.mark, full)
    cells, before = [], 0
    for stop in sorted({end, GRID, *([] if mark is None else [mark])} - {0}):
        borders = {"top": GAP, "bottom": GAP} | ({"right": (MARK, "000000")} if stop == mark else {})
        fill = FILL if stop <= end else None
        cells.append(TableCell([paragraph([run(" ", Look(12))])], span=stop - before, fill=fill, borders=borders))
        before = stop
    return cells


def _step(value: float, full: float) -> int:
    """How many cells of the grid a value fills; one at least of what is more than nothing."""
    steps = round(GRID * min(max(value, 0), full) / full)
    return max(steps, 1) if value > 0 else steps


def _anchor(number: int) -> str:
    return f"nguon_{number}"


def drop(place: Place) -> None:
    """Take a paragraph away; a cell of a table ends in one, which is emptied instead."""
    parent, following = place._p.getparent(), place._p.getnext()
    if parent is not None and parent.tag == qn("w:tc") and following is None:
        for child in list(place._p):
            if child.tag != qn("w:pPr"):
                place._p.remove(child)
    elif parent is not None:
        parent.remove(place._p)
