"""A cell joined over several rows is known whatever the file is: its figure is the first row's, and a doubt below."""

import io
import struct
from zipfile import ZipFile

import xls_examples
import xlsb_examples
import xlsxwriter
from docx_examples import NAMESPACE

from orchestration.intake.report import read_report

ROWS = [
    ["Mã biểu", "CDS-01H"],
    ["Kỳ báo cáo", "Năm 2022"],
    ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Tổng số"],
    ["H01", "Một", 5, 9],
    ["H02", "Hai", 4],
]
TOP, BELOW, COLUMN = 3, 4, 3


def wholes(content, name):
    read = read_report(content, name)
    return {
        cell["line_code"]: (cell["raw_text"], cell["parse_code"])
        for cell in read.cells
        if cell["measure"] == "denominator"
    }


DOUBT = {"H01": ("9", "ok"), "H02": ("9", "ambiguous")}


def test_in_an_xlsx():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("S")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.merge_range(TOP, COLUMN, BELOW, COLUMN, 9)
    assert wholes(content.getvalue(), "a.xlsx") == DOUBT


def test_in_an_xls():
    cells = [_old(at, column, value) for at, row in enumerate(ROWS) for column, value in enumerate(row)]
    joined = xls_examples.record(0x00E5, struct.pack("<HHHHH", 1, TOP, BELOW, COLUMN, COLUMN))
    assert wholes(xls_examples.workbook(*cells, joined), "a.xls") == DOUBT


def _old(at, column, value):
    return (xls_examples.text if isinstance(value, str) else xls_examples.number)(at, column, value)


def test_in_an_xlsb():
    def cell(column, value):
        if isinstance(value, str):
            return xlsb_examples.cell(column, 6, xlsb_examples.text(value))
        return xlsb_examples.cell(column, 5, struct.pack("<d", value))

    rows = [xlsb_examples.row(at, *[cell(*one) for one in enumerate(row)]) for at, row in enumerate(ROWS)]
    assert wholes(xlsb_examples.workbook(*rows, joined=[(TOP, BELOW, COLUMN, COLUMN)]), "a.xlsb") == DOUBT


def test_in_an_ods():
    def cell(at, column, value):
        tall = ' table:number-rows-spanned="2"' if (at, column) == (TOP, COLUMN) else ""
        kind = "string" if isinstance(value, str) else f'float" office:value="{value}'
        return f'<table:table-cell office:value-type="{kind}"{tall}><text:p>{value}</text:p></table:table-cell>'

    rows = "".join(
        f"<table:table-row>{''.join(cell(at, *one) for one in enumerate(row))}</table:table-row>"
        for at, row in enumerate(ROWS)
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        body = f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table>'
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    assert wholes(content.getvalue(), "a.ods") == DOUBT


def test_in_a_letter():
    def cell(at, column, value):
        joins = {TOP: '<w:vMerge w:val="restart"/>', BELOW: "<w:vMerge/>"}.get(at, "") if column == COLUMN else ""
        return f"<w:tc><w:tcPr>{joins}</w:tcPr><w:p><w:r><w:t>{value}</w:t></w:r></w:p></w:tc>"

    table = "".join(
        f"<w:tr>{''.join(cell(at, *one) for one in enumerate([*row, *[''] * (4 - len(row))]))}</w:tr>"
        for at, row in enumerate(ROWS)
    )
    content = io.BytesIO()
    title = "<w:p><w:r><w:t>UBND HUYỆN YÊN BÌNH</w:t></w:r></w:p>"
    with ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        body = f"<w:document {NAMESPACE}><w:body>{title}<w:tbl>{table}</w:tbl></w:body></w:document>"
        archive.writestr("word/document.xml", body)
    assert wholes(content.getvalue(), "a.docx") == DOUBT
