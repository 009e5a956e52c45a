"""What is struck out, or raised behind a figure, is told and never taken for a part of the figure."""

from io import BytesIO

import pytest
import xlsxwriter
from test_workbook import replaced

from orchestration.intake.report import read_report
from orchestration.simulate.spreadsheets import as_ods, as_xls

TOP = [["Mã biểu", "CDS-01H"], ["Kỳ báo cáo", "Năm 2022"], ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Tổng số"]]


def book(write):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as opened:
        sheet = opened.add_worksheet("S")
        for number, row in enumerate(TOP):
            sheet.write_row(number, 0, row)
        sheet.write_row(3, 0, ["H01", "Chi bộ", "", 200])
        write(opened, sheet)
    return content.getvalue()


def figure(content, name="a.xlsx"):
    report = read_report(content, name)
    [cell] = [cell for cell in report.cells if cell["measure"] == "numerator"]
    return cell["raw_text"], cell["number"], cell["parse_code"]


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda b, s: s.write_rich_string(3, 2, "83", b.add_format({"font_script": 1}), "1"), ("83^1", None)),
        (lambda b, s: s.write_rich_string(3, 2, b.add_format({"bold": True}), "8", "3"), ("83", 83)),
        (
            lambda b, s: s.write_rich_string(3, 2, b.add_format({"font_strikeout": True}), "1", "2"),
            ("[gạch bỏ: 1]2", None),
        ),
        (lambda b, s: s.write(3, 2, 100, b.add_format({"font_strikeout": True})), ("[gạch bỏ: 100]", None)),
        (lambda b, s: s.write(3, 2, "100", b.add_format({"font_strikeout": True})), ("[gạch bỏ: 100]", None)),
        (lambda b, s: s.write(3, 3, 100, b.add_format({"font_script": 1})), ("", None)),
        (lambda b, s: s.write(3, 2, 100, b.add_format({"num_format": '0" xã"'})), ("100", 100)),
        (lambda b, s: s.write(3, 2, 5565, b.add_format({"num_format": "#,##0;-#,##0"})), ("5565", 5565)),
        (lambda b, s: s.write(3, 2, 5, b.add_format({"num_format": "#,##0\\ [$₫-42A]"})), ("5", 5)),
        (
            lambda b, s: s.write(3, 2, 5565000, b.add_format({"num_format": "#,##0,"})),
            ("5565000 (định dạng hiển thị: #,##0,)", None),
        ),
        (
            lambda b, s: s.write(3, 2, 1.5, b.add_format({"num_format": '0.0" triệu"'})),
            ('1.5 (định dạng hiển thị: 0.0" triệu")', None),
        ),
        (
            lambda b, s: s.write(3, 2, 7, b.add_format({"num_format": ";;;"})),
            ("7 (định dạng hiển thị: ;;;)", None),
        ),
    ],
)
def test_in_an_xlsx(write, expected):
    raw_text, number, _ = figure(book(write))
    assert (raw_text, number) == expected


def test_in_an_xlsx_whose_texts_stand_in_their_cells():
    inline = (
        b'<c r="C4" t="inlineStr"><is><r><t>83</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c>'
    )
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as opened:  # which writes every text in its cell
        sheet = opened.add_worksheet("S")
        for number, row in enumerate([*TOP, ["H01", "Chi bộ", 777]]):
            sheet.write_row(number, 0, row)
    assert figure(replaced(content.getvalue(), b'<c r="C4"><v>777</v></c>', inline)) == ("83^1", None, "unreadable")


def test_a_struck_label_is_still_its_line():
    struck = book(lambda b, s: (s.write(3, 0, "H01", b.add_format({"font_strikeout": True})), s.write(3, 2, 5)))
    assert figure(struck) == ("5", 5, "ok")


def test_in_an_xls():
    rows = [*TOP, ["H01", "Chi bộ", 8, 9]]
    assert figure(as_xls("S", rows), "a.xls") == ("8", 8, "ok")
    assert figure(as_xls("S", rows, is_struck=True), "a.xls") == ("[gạch bỏ: 8]", None, "unreadable")


STYLES = (
    '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    '<style:style style:name="up">'
    '<style:text-properties style:text-position="super 58%"/></style:style><style:style style:name="out">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>'
    "<office:body>"
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<text:p>8<", '<text:p>83<text:span text:style-name="up">1</text:span><', ("83^1", None, "unreadable")),
        ("<text:p>8<", '<text:p><text:span text:style-name="no">8</text:span>3<', ("83", 83, "ok")),
        (
            '<table:table-cell office:value-type="string"><text:p>8<',
            '<table:table-cell table:style-name="out" office:value-type="string"><text:p>8<',
            ("[gạch bỏ: 8]", None, "unreadable"),
        ),
    ],
)
def test_in_an_ods(old, new, expected):
    def change(xml):
        assert old in xml
        return xml.replace("<office:body>", STYLES).replace(old, new)

    assert figure(as_ods("S", [*TOP, ["H01", "Chi bộ", "8"]], change), "a.ods") == expected
