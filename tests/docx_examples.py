"""Word letters made by hand for the tests: paragraphs, then one table."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def letter(paragraphs, table, font=None):
    """The bytes of a .docx with these paragraphs and this table of texts."""
    body = "".join(_paragraph(text, font) for text in paragraphs) + "<w:tbl>"
    for row in table:
        body += "<w:tr>" + "".join(f"<w:tc>{_paragraph(text, font)}</w:tc>" for text in row) + "</w:tr>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f"<w:document {NAMESPACE}><w:body>{body}</w:tbl></w:body></w:document>")
    return out.getvalue()


def _paragraph(text, font):
    style = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>' if font else ""
    return f"<w:p><w:r>{style}<w:t>{escape(text)}</w:t></w:r></w:p>"
