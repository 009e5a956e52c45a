"""Our own template: the form of a report of a Vietnamese office, with the places that a report is put into.

Measures and places of the parts follow the annex of Nghị định 30/2020/NĐ-CP as offices use it; docs/bao-cao-lanh-dao.md
says what of it is known from secondary sources. The words are those of `layout` in words.yml.
"""

from dataclasses import dataclass

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph

from orchestration.reports.ooxml import element
from orchestration.reports.wording import words

PAGE = (Mm(210), Mm(297))  # A4
MARGINS = {"top_margin": Mm(20), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(15)}
BODY, HEADING = 14, 14  # points
LEFT, RIGHT = Cm(6.3), Cm(10.2)
RULE = 6  # eighths of a point
SIMULATED_PLACE = "{{mo_phong}}"
RED = "C00000"


def made() -> Doc:
    """The template, empty but for its form and its places."""
    text = words()["layout"]
    document = Document()
    _set_page(document)
    _set_styles(document, text["font"])
    _line(document.add_paragraph(), SIMULATED_PLACE, Form(bold=True, size=14, colour=RED))
    _letterhead(document, text)
    _line(document.add_paragraph(), text["kind"], Form(bold=True, before=12))
    subject = document.add_paragraph()
    _line(subject, text["subject"], Form(bold=True))
    _rule(document.add_paragraph(), indent=6.0)
    _body(document.add_paragraph(), text["lead"])
    for title, place in text["sections"]:
        _heading(document, title)
        _body(document.add_paragraph(), f"{{{{{place}}}}}")
    _signature(document, text)
    heading = _heading(document, text["sources"])
    heading.paragraph_format.page_break_before = True
    _body(document.add_paragraph(), f"{{{{{text['sources_place']}}}}}")
    return document


def _set_page(document: Doc) -> None:
    [section] = document.sections
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = PAGE
    for name, width in MARGINS.items():
        setattr(section, name, width)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True  # the first page bears no number
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    field = element("fldSimple", instr="PAGE")
    number._p.append(field)
    _line(section.header.add_paragraph(), SIMULATED_PLACE, Form(bold=True, size=12, colour=RED))


def _set_styles(document: Doc, font: str) -> None:
    """One font everywhere; headings black, so that Word's list of headings is there and its blue is not."""
    for name, size in (("Normal", BODY), ("Header", 13), ("Heading 1", HEADING)):
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{script}"), None)
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), font)
    heading = document.styles["Heading 1"]
    heading.font.bold = True
    colour = heading.element.get_or_add_rPr().get_or_add_color()
    for name in ("themeColor", "themeShade"):
        colour.attrib.pop(qn(f"w:{name}"), None)
    colour.set(qn("w:val"), "000000")


def _letterhead(document: Doc, text: dict) -> None:
    """Left who issues it and its number, right the nation's name, the motto, place and day."""
    left, right = _two_cells(document)
    _line(left.paragraphs[0], text["parent"], Form(size=12))
    _line(left.add_paragraph(), text["issuer"], Form(bold=True, size=12))
    _rule(left.add_paragraph(), indent=2.1)
    _line(left.add_paragraph(), text["number"], Form(size=13))
    _line(right.paragraphs[0], text["nation"], Form(bold=True, size=12))
    _line(right.add_paragraph(), text["motto"], Form(bold=True, size=13))
    _rule(right.add_paragraph(), indent=2.7)
    _line(right.add_paragraph(), text["place_and_day"], Form(italic=True, size=13))


def _signature(document: Doc, text: dict) -> None:
    """Left who receives it, right the blanks of who signs it."""
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    left, right = _two_cells(document)
    _line(left.paragraphs[0], text["recipients"], Form(align=ALIGN.LEFT, bold=True, italic=True, size=12))
    for line in text["recipient_lines"]:
        _line(left.add_paragraph(), line, Form(align=ALIGN.LEFT, size=11))
    _line(right.paragraphs[0], text["signer_post"], Form(bold=True))
    _line(right.add_paragraph(), text["signer_sign"], Form(italic=True, after=48))
    _line(right.add_paragraph(), text["signer_name"], Form(bold=True))


def _two_cells(document: Doc) -> tuple[Cell, Cell]:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(element("cantSplit"))  # who signs stands on one page
    cells = table.rows[0].cells
    for cell, column, width in zip(cells, table.columns, (LEFT, RIGHT), strict=True):
        column.width = cell.width = width
    return cells[0], cells[1]


def _heading(document: Doc, title: str) -> Paragraph:
    paragraph = document.add_paragraph(title, style="Heading 1")
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(12), Pt(6)
    return paragraph


def _body(paragraph: Paragraph, text: str) -> None:
    """Running text, or the place of a section, whose paragraphs take on this look."""
    _line(paragraph, text, Form(align=ALIGN.JUSTIFY, after=6))
    paragraph.paragraph_format.first_line_indent = Cm(1)
    paragraph.paragraph_format.line_spacing = 1.1


@dataclass(frozen=True)
class Form:
    """How a line of the template looks: its place, size, weight and colour, and the points before and after it."""

    align: ALIGN = ALIGN.CENTER
    size: float = BODY
    bold: bool = False
    italic: bool = False
    colour: str | None = None
    before: float = 0
    after: float = 0


def _line(paragraph: Paragraph, text: str, form: Form) -> None:
    paragraph.alignment = form.align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(form.before), Pt(form.after)
    paragraph.paragraph_format.line_spacing = 1.0
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(form.size), form.bold or None, form.italic or None
    if form.colour:
        run._r.get_or_add_rPr().get_or_add_color().set(qn("w:val"), form.colour)


def _rule(paragraph: Paragraph, indent: float) -> None:
    """A line below a title, shorter than its column by this many cm on each side."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Cm(indent)
    form.space_before, form.space_after = Pt(3), Pt(0)
    form.line_spacing = Pt(5)
    border = element("pBdr", element("top", val="single", sz=RULE, space=1, color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
