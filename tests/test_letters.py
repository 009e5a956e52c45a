"""What a Word letter shows is what is read: deletions, boxes, raised and struck letters, letterheads, odd rows."""

import zipfile
from io import BytesIO

import pytest
from docx_examples import NAMESPACE

from orchestration.intake.report import read_report

HEAD = ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Tổng số"]


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs):
    return f"<w:p>{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def table(*rows):
    return "<w:tbl>" + "".join(row if isinstance(row, str) else row_of(*row) for row in rows) + "</w:tbl>"


def row_of(*cells, properties=""):
    inner = "".join(f"<w:tc>{one if one.startswith('<w:p>') else paragraph(one)}</w:tc>" for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def letter(*body):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(
            "word/document.xml", f"<w:document {NAMESPACE} xmlns:mc='mc' xmlns:m='m'>{''.join(body)}</w:document>"
        )
    return read_report(out.getvalue(), "a.docx")


def read(*cells, **more):
    """What the reader makes of the row of figures."""
    report = letter(
        paragraph("Mã biểu: CDS-01H"),
        paragraph("Kỳ báo cáo: Năm 2022"),
        table(HEAD, row_of("H01", "Chi bộ", *cells, **more)),
    )
    return [(cell["raw_text"], cell["number"]) for cell in report.cells]


BOX = (
    "<mc:AlternateContent><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice>"
    "<mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>"
)


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (["5", "5"], ("55", 55)),
        (["83", run("1", "<w:vertAlign w:val='superscript'/>")], ("83^1", None)),
        ([run("100", "<w:strike/>"), "120"], ("[gạch bỏ: 100]120", None)),
        ([run("100", "<w:strike w:val='0'/>"), run("2", "<w:vertAlign w:val='baseline'/>")], ("1002", 1002)),
        (["5", run("9", "<w:vanish/>")], ("5", 5)),
        (
            [
                "<w:del><w:r><w:delText>9</w:delText><w:t>9</w:t></w:r></w:del>",
                "<w:ins><w:r><w:t>5</w:t></w:r></w:ins>",
            ],
            ("5", 5),
        ),
        (["70", "<w:r><w:noBreakHyphen/></w:r>", "80"], ("70-80", None)),
        (["<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>", "70"], ("□70", None)),
        (["<m:oMath><m:r><m:t>2</m:t></m:r></m:oMath>", "3"], ("[công thức]3", None)),
        (["5", "<w:r>" + BOX.format(paragraph("6")) + "</w:r>"], ("6\n5", None)),
        (["<w:r><w:instrText>=SUM(9)</w:instrText></w:r>", "5"], ("5", 5)),
    ],
)
def test_a_cell_of_a_letter_says_what_it_shows(runs, expected):
    assert read(paragraph(*runs), "7") == [expected, ("7", 7)]


def test_a_row_that_was_deleted_is_not_read_and_a_row_that_begins_late_keeps_its_columns():
    assert read("5", "7", properties="<w:del w:id='1'/>") == []
    report = letter(
        paragraph("Mã biểu: CDS-01H"),
        paragraph("Kỳ báo cáo: Năm 2022"),
        table(HEAD, row_of("H01", "", "5", "7"), row_of("9", properties="<w:gridBefore w:val='2'/>")),
    )
    assert [(cell["line_code"], cell["measure"], cell["raw_text"]) for cell in report.cells][2:] == [
        (None, "numerator", "9"),
        (None, "denominator", ""),
    ]


def test_a_letterhead_set_as_a_table_speaks_for_the_table_below():
    report = letter(
        table(["UBND HUYỆN YÊN BÌNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["Kỳ báo cáo", "Năm 2022"]),
        paragraph("Mã biểu: CDS-01H"),
        table(HEAD, row_of("H01", "", "5", "7")),
    )
    assert (report.unit_name_text, report.period_code) == ("HUYỆN YÊN BÌNH", "2022")
    assert [cell["number"] for cell in report.cells] == [5, 7]


def test_a_small_first_table_of_figures_is_read_once():
    report = letter(
        paragraph("Mã biểu: CDS-01H"), paragraph("Kỳ báo cáo: Năm 2022"), table(HEAD[:3], row_of("H01", "", "5")),
        paragraph("Mã biểu: CDS-01H"), table(HEAD[:3], row_of("H02", "", "6")),
    )  # fmt: skip
    assert [(cell["line_code"], cell["number"]) for cell in report.cells] == [("H01", 5), ("H02", 6)]
