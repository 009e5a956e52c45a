"""Small spreadsheets in formats that no library here writes."""

import zipfile
from html import escape
from io import BytesIO

MIME = "application/vnd.oasis.opendocument.spreadsheet"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)


def as_ods(name: str, rows: list[list[object]]) -> bytes:
    """An OpenDocument spreadsheet of one sheet; numbers are numbers, text is text."""
    table = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = f'{HEAD}<table:table table:name="{escape(name)}">{table}</table:table>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", MIME, zipfile.ZIP_STORED)
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/></manifest:manifest>',
        )
        package.writestr("content.xml", content + "</office:spreadsheet></office:body></office:document-content>")
    return out.getvalue()


def _ods_cell(value: object) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        shown = f"<text:p>{value:g}</text:p>"
        return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}</table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'
