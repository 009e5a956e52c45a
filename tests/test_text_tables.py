"""Text tables whose shape misleads: a quote that swallows lines, a declared separator, texts shielded from Excel."""

import pytest

from orchestration.intake.report import read_report

HEAD = "Mã biểu,CDS-01H\nKỳ báo cáo,Năm 2022\nMã chỉ tiêu,Chỉ tiêu,Thực hiện,Tổng số\n"


def read(text):
    return read_report(text.encode(), "a.csv")


def figures(report):
    return {cell["cell"]: (cell["line_code"], cell["number"]) for cell in report.cells}


def test_a_quote_that_swallows_the_next_line_is_refused_and_named():
    report = read(HEAD + 'H01,"a,5,6\nH02,b",7,8\nH03,c,9,10\n')
    assert (report.read_fault, "dòng 4" in report.read_detail) == ("damaged", True)


@pytest.mark.parametrize("label", ['"a\nb"', '"a, b\nc, d, e"', '"a ""b""\nc"', 'màn 5"'])
def test_a_cell_of_several_lines_is_one_cell(label):
    report = read(HEAD + f"H01,{label},5,6\nH02,b,7,8\n")
    assert figures(report) == {"C4": ("H01", 5), "D4": ("H01", 6), "C5": ("H02", 7), "D5": ("H02", 8)}


def test_the_line_that_declares_the_separator_is_none_of_the_table():
    report = read("sep=;\r\n" + HEAD.replace(",", ";") + "H01;a;5,5;6\n")
    assert figures(report) == {"C4": ("H01", 5.5), "D4": ("H01", 6)}


def test_a_text_shielded_from_excel_is_what_excel_shows():
    assert figures(read(HEAD + '="H01",a,="5",6\n')) == {"C4": ("H01", 5), "D4": ("H01", 6)}
