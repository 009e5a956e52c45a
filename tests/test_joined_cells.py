"""A joined cell is known whatever the file is: down, its figure is the first row's; sideways, nobody knows whose."""

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
TOP, BELOW, PART, WHOLE = 3, 4, 2, 3
DOWN, SIDEWAYS = (TOP, BELOW, WHOLE, WHOLE), (TOP, TOP, PART, WHOLE)  # first row, last row, first column, last column


def figures(content, name):
    read = read_report(content, name)
    return {
        (cell["line_code"], cell["measure"]): (cell["raw_text"], cell["parse_code"])
        for cell in read.cells
        if cell["measure"] in ("numerator", "denominator")
    }


def assert_doubted(content_of, name):
    down, sideways = (figures(content_of(joined), name) for joined in (DOWN, SIDEWAYS))
    assert [down[line, "denominator"] for line in ("H01", "H02")] == [("9", "ok"), ("9", "ambiguous")]
    assert [sideways["H01", name] for name in ("numerator", "denominator")] == [("5", "ambiguous")] * 2
    assert sideways["H02", "numerator"] == ("4", "ok")


def table(joined):
    """The rows as a file with these cells joined keeps them: what a joined cell covers is empty."""
    top, bottom, left, right = joined
    covered = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)} - {(top, left)}
    return [["" if (at, col) in covered else value for col, value in enumerate(row)] for at, row in enumerate(ROWS)]


def test_in_an_xlsx():
    def content_of(joined):
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as book:
            sheet = book.add_worksheet("S")
            for at, row in enumerate(table(joined)):
                sheet.write_row(at, 0, row)
            top, bottom, left, right = joined
            sheet.merge_range(top, left, bottom, right, ROWS[top][left])
        return content.getvalue()

    assert_doubted(content_of, "a.xlsx")


def test_in_an_xls():
    def content_of(joined):
        cells = [_old(at, col, value) for at, row in enumerate(table(joined)) for col, value in enumerate(row) if value]
        return xls_examples.workbook(*cells, xls_examples.record(0x00E5, struct.pack("<HHHHH", 1, *joined)))

    assert_doubted(content_of, "a.xls")


def _old(at, column, value):
    return (xls_examples.text if isinstance(value, str) else xls_examples.number)(at, column, value)


def test_in_an_xlsb():
    def cell(column, value):
        if isinstance(value, str):
            return xlsb_examples.cell(column, 6, xlsb_examples.text(value))
        return xlsb_examples.cell(column, 5, struct.pack("<d", value))

    def content_of(joined):
        rows = [
            xlsb_examples.row(at, *[cell(*one) for one in enumerate(row) if one[1]])
            for at, row in enumerate(table(joined))
        ]
        return xlsb_examples.workbook(*rows, joined=[joined])

    assert_doubted(content_of, "a.xlsb")


def test_in_an_ods():
    def cell(value, spans):
        if value == "":
            return "<table:table-cell/>"
        kind = "string" if isinstance(value, str) else f'float" office:value="{value}'
        return f'<table:table-cell office:value-type="{kind}"{spans}><text:p>{value}</text:p></table:table-cell>'

    def content_of(joined):
        top, bottom, left, right = joined
        spans = f' table:number-rows-spanned="{bottom - top + 1}" table:number-columns-spanned="{right - left + 1}"'
        rows = "".join(
            "<table:table-row>"
            + "".join(cell(value, spans if (at, col) == (top, left) else "") for col, value in enumerate(row))
            + "</table:table-row>"
            for at, row in enumerate(table(joined))
        )
        return _open_document(rows)

    assert_doubted(content_of, "a.ods")


def _open_document(rows):
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
    return content.getvalue()


def test_in_a_web_page():
    def cell(at, col, value, joined):
        top, bottom, left, right = joined
        spans = f' rowspan="{bottom - top + 1}" colspan="{right - left + 1}"' if (at, col) == (top, left) else ""
        is_covered = top <= at <= bottom and left <= col <= right and not spans
        return "" if is_covered else f"<td{spans}>{value}</td>"

    def content_of(joined):
        rows = "".join(
            f"<tr>{''.join(cell(at, *one, joined) for one in enumerate(row))}</tr>" for at, row in enumerate(ROWS)
        )
        return f"<html><meta charset='utf-8'><body><table>{rows}</table></body></html>".encode()

    assert_doubted(content_of, "a.html")


def test_in_a_letter():
    def cell(at, col, value, joined):
        top, bottom, left, right = joined
        is_joined = top <= at <= bottom and left <= col <= right
        if is_joined and col > left:
            return ""
        span = f'<w:gridSpan w:val="{right - left + 1}"/>' if is_joined and right > left else ""
        down = ("<w:vMerge/>" if at > top else '<w:vMerge w:val="restart"/>') if is_joined and bottom > top else ""
        return f"<w:tc><w:tcPr>{span}{down}</w:tcPr><w:p><w:r><w:t>{value}</w:t></w:r></w:p></w:tc>"

    def content_of(joined):
        rows = "".join(
            f"<w:tr>{''.join(cell(at, *one, joined) for one in enumerate([*row, *[''] * (4 - len(row))]))}</w:tr>"
            for at, row in enumerate(ROWS)
        )
        content = io.BytesIO()
        title = "<w:p><w:r><w:t>UBND HUYỆN YÊN BÌNH</w:t></w:r></w:p>"
        with ZipFile(content, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            body = f"<w:document {NAMESPACE}><w:body>{title}<w:tbl>{rows}</w:tbl></w:body></w:document>"
            archive.writestr("word/document.xml", body)
        return content.getvalue()

    assert_doubted(content_of, "a.docx")
