"""What office systems export as .xls and is none: web pages, single-file web pages and XML spreadsheets of 2003."""

# ruff: noqa: E501
from html import escape
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.intake.report import read_report
from orchestration.readers.workbook import open_workbook
from orchestration.simulate.spreadsheets import as_ods

PAGE = """<html><head><meta charset="utf-8"><title>Báo cáo 99</title><style>td {{color: red}}</style></head><body>
<p>UBND HUYỆN YÊN BÌNH</p><div>BÁO CÁO NĂM 2022</div>
<table><tr><td>Mã biểu</td><td>CDS-01H<tr><td>Kỳ báo cáo<td>Năm&nbsp;2022</table>
<table border=1>
<tr><th rowspan=2>Mã chỉ tiêu</th><th rowspan="2">Chỉ tiêu</th><th colspan=3>Kết quả</th></tr>
<tr><th>Thực hiện</th><th>Tổng số</th><th>Tỷ lệ (%)</th></tr>
{rows}
</table></body></html>"""
ROW = "<tr><td>H01</td><td>Chi bộ &amp; đảng viên</td><td>{}</td><td>6700</td><td>83,05%</td></tr>"

WORKBOOK = """<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">
<Styles><Style ss:ID="Default"><Font ss:FontName="Arial"/></Style>
<Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="q" ss:Parent="p"/></Styles>
<Worksheet ss:Name="Biểu 1"><Table>
<Row><Cell ss:Index="2"><Data ss:Type="String">Mã biểu</Data></Cell><Cell><Data ss:Type="String">CDS-01H</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="String">Kỳ báo cáo</Data></Cell>
<Cell><Data ss:Type="String">Năm 2022</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="String">Mã chỉ tiêu</Data></Cell><Cell ss:MergeAcross="1"><Data ss:Type="String">Chỉ
 tiêu</Data></Cell><Cell><Data ss:Type="String">Thực hiện</Data></Cell><Cell><Data ss:Type="String">Tổng số</Data></Cell>
<Cell><Data ss:Type="String">Tỷ lệ (%)</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="String">H01</Data><Comment><ss:Data>99</ss:Data></Comment></Cell>
<Cell ss:MergeAcross="1"><ss:Data ss:Type="String"><html:B>Chi</html:B> bộ</ss:Data></Cell>
<Cell><Data ss:Type="Number">5565</Data></Cell><Cell><Data ss:Type="Number">6700</Data></Cell>
<Cell ss:StyleID="q"><Data ss:Type="Number">0.8305</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="String">H02</Data></Cell><Cell ss:Index="5" ss:Formula="=RC[1]"/>
<Cell><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="Nháp"><Table><Row><Cell><Data ss:Type="Number">1</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"""


def page(*figures):
    return PAGE.format(rows="".join(ROW.format(figure) for figure in figures)).encode()


def cells_of(report):
    return {cell["cell"]: (cell["raw_text"], cell["number"], cell["parse_code"]) for cell in report.cells}


def test_a_page_named_xls_is_read_as_excel_opens_it():
    report = read_report(page("5.565"), "bao_cao.xls")
    assert (report.read_code, report.reader, report.encoding) == ("ok", "html", "UTF-8")
    assert (report.form_code, report.period_code, report.unit_name_text) == ("CDS-01H", "2022", "HUYỆN YÊN BÌNH")
    assert cells_of(report) == {
        "C7": ("5.565", 5565.0, "ok"),  # two paragraphs, two rows of head, two of header
        "D7": ("6700", 6700.0, "ok"),
        "E7": ("83,05%", 83.05, "ok"),
    }
    assert report.cells[0]["line_label"] == "Chi bộ & đảng viên"
    assert [note.code for note in report.notes] == ["READ_AS_MARKUP"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
def test_a_page_is_read_by_its_mark_or_by_what_it_says_of_its_encoding(encoding):
    text = page("5.565").decode().replace("utf-8", encoding.removesuffix("-sig"))
    content = text.encode("cp1258", "xmlcharrefreplace") if "1258" in encoding else text.encode(encoding)
    report = read_report(content, "a.html")
    assert (report.read_code, report.period_code, cells_of(report)["C7"][1]) == ("ok", "2022", 5565)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<b>5</b>565", ("5565", 5565.0, "ok")),
        ("83<sup>1</sup>", ("83^1", None, "unreadable")),  # a footnote does not make 83 into 831
        ("<s>100</s>120", ("[gạch bỏ: 100]120", None, "unreadable")),
        ("<span style='display:none'>9</span>5", ("5", 5.0, "ok")),
        ("<span hidden>9</td><td", ("", None, "blank")),  # what is hidden ends with its cell
        ("<!-- 7 -->5<script>9</script>", ("5", 5.0, "ok")),
        ("&#53;&#160;&nbsp;", ("5\xa0\xa0", 5.0, "ok")),
        ("5<a class='comment-indicator'></a><comment>9</comment>", ("5", 5.0, "ok")),
        ("5<br>6", ("5\n6", None, "unreadable")),
        ("&undefined;", ("&undefined;", None, "unreadable")),
    ],
)
def test_a_cell_of_a_page_says_what_it_shows(cell, expected):
    report = read_report(page(cell), "a.xls")
    assert cells_of(report)["C7"] == expected


def test_what_excel_wrote_beside_the_text_is_the_number():
    figure = '<td x:num="0.8305">83%</td>'
    row = f'<tr><td>H01</td><td>Chi bộ</td><td x:num="5565.0">5.565</td><td x:err="#DIV/0!">#DIV/0!</td>{figure}</tr>'
    report = read_report(PAGE.format(rows=row).encode(), "a.xls")
    assert cells_of(report) == {
        "C7": ("5565", 5565.0, "ok"),
        "D7": ("#DIV/0!", None, "error_cell"),
        "E7": ("83.05%", 83.05, "ok"),
    }


def test_joined_and_hidden_rows_and_tables_within_a_cell_keep_every_cell_in_its_column():
    inner = page("5").decode().partition("<body>")[2].partition("</body>")[0]
    rows = "<tr style='display:none'><td>H02<td>Ẩn<td rowspan=2>7<td>8<td>9<tr><td>H03<td>Dưới<td>8<td>1%"
    outer = f"<html><body><table><tr><td>Trang chủ</td><td>{inner.replace('</table>', rows + '</table>', 2)}</td></tr></table>"
    [sheet] = open_workbook(outer.encode()).sheets
    at = next(number for number, row in enumerate(sheet.rows) if row[0] == "H02")
    assert sheet.rows[at + 1][:5] == ["H03", "Dưới", "", "8", "1%"]
    assert sheet.hidden_rows == {at, *sheet.hidden_rows} and (at, 2, at + 1, 2) in sheet.merges


def test_a_page_without_a_table_is_refused_for_that():
    for content in (b"<html><p>Xin chao</p></html>", b"<?xml version='1.0'?><root/>", b"<html><frameset></frameset>"):
        report = read_report(content, "a.xls")
        assert (report.read_fault, report.read_code) == ("not_a_table", "unreadable")


@pytest.mark.parametrize(
    "row", ["<td rowspan=99999999 colspan=999999>1", "<td>1" * 2_000, "<tr>" * 200_000, "<table>" * 3_000]
)
def test_a_page_that_spans_too_much_is_refused(row):
    content = f"<table><tr><td>Mã biểu<td>CDS-01H<tr>{row}".encode()
    assert read_report(content, "a.xls").read_fault == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_spreadsheet_of_2003_is_read_at_its_true_addresses(encoding):
    report = read_report(WORKBOOK.format(encoding=encoding).encode(encoding), "a.xls")
    assert (report.read_code, report.reader, report.period_code) == ("ok", "xml2003", "2022")
    assert cells_of(report) == {
        "E5": ("5565", 5565.0, "ok"),
        "F5": ("6700", 6700.0, "ok"),
        "G5": ("83.05%", 83.05, "ok"),
        "E6": ("=RC[1]", None, "formula_without_value"),
        "F6": ("#DIV/0!", None, "error_cell"),
        "G6": ("", None, "blank"),
    }
    assert [note.code for note in report.notes] == ["READ_AS_MARKUP", "SHEET_HIDDEN", "ROW_HIDDEN"]


def test_an_xml_spreadsheet_resolves_nothing_and_spans_nothing_absurd():
    plain = WORKBOOK.format(encoding="utf-8")
    bomb = plain.replace("<?mso", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><?mso')
    assert read_report(bomb.encode(), "a.xls").read_fault == "dangerous"
    for old, new in (('ss:Index="3"', 'ss:Index="9999999"'), ('ss:MergeAcross="1"', 'ss:MergeAcross="99999999"')):
        assert read_report(plain.replace(old, new).encode(), "a.xls").read_fault == "too_large"
    assert read_report(plain.encode()[:1500], "a.xls").read_fault == "damaged"


def test_an_open_document_in_one_xml_file_is_read_without_the_spaces_between_its_elements():
    rows = [["Mã biểu", "CDS-01H"], ["Kỳ báo cáo", "Năm 2022"], ["Mã chỉ tiêu", "Thực hiện"], ["H01", "5.565,5"]]
    with ZipFile(BytesIO(as_ods("S", rows, lambda xml: xml.replace("><", ">\n  <")))) as package:
        content = package.read("content.xml").replace(b"document-content", b"document")
    report = read_report(content, "a.fods")
    assert (report.reader, cells_of(report)) == ("xml", {"B4": ("5.565,5", 5565.5, "ok")})


TEXTS = st.text("aăâđêơư0123456789 .,%/<>&'\"=+-", max_size=12).map(lambda text: " ".join(text.split()))


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_table_reads_the_same_as_a_page_and_as_xml(rows):
    texts = [[text or "x" for text in row] for row in rows]
    page = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in texts)
    cells = ("".join(f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>' for text in row) for row in texts)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    book = "".join(f"<Row>{row}</Row>" for row in cells)
    book = f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="S"><Table>{book}</Table></Worksheet></Workbook>'
    assert open_workbook(f"<meta charset=utf-8><table>{page}</table>".encode()).sheets[0].rows == texts
    assert open_workbook(book.encode()).sheets[0].rows == texts


def test_a_single_file_web_page_is_read_and_its_hidden_sheet_is_not():
    book = (
        "<html><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>Bieu</x:Name>"
        "<x:WorksheetSource HRef='a.files/sheet001.htm'/></x:ExcelWorksheet><x:ExcelWorksheet><x:Name>Nhap</x:Name>"
        "<x:WorksheetSource HRef='a.files/sheet002.htm'/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>"
        "</x:WorksheetOptions></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></html>"
    )
    parts = {"a.htm": book.encode(), "a.files/sheet001.htm": page("5.565"), "a.files/sheet002.htm": page("9")}
    content = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    for name, text in parts.items():
        content += (
            f"--b\r\nContent-Location: file:///C:/{name}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".encode()
        )
        content += text + b"\r\n"
    report = read_report(content + b"--b--\r\n", "a.mht")
    assert (report.reader, report.read_code, cells_of(report)["C7"][1]) == ("mhtml", "ok", 5565)
    assert {cell["sheet"] for cell in report.cells} == {"Bieu"}
    assert [note.code for note in report.notes] == ["READ_AS_MARKUP", "SHEET_HIDDEN"]
