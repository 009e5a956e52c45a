"""What simulated offices do to a workbook is alike each time, and another format says what the workbook says."""

import time

import pytest

from orchestration.intake.report import read_report
from orchestration.simulate.file_treatments import TREATMENTS
from orchestration.workbooks.writer import fill

HEADER = {"unit_name": "Huyện Yên Bình", "unit_code": "141", "period": "Năm 2022", "is_simulated": True}
LINES = [
    {
        "line_code": f"H{n:02}",
        "label": f"Chỉ tiêu số {n} của huyện",
        "numerator": 10 + n,
        "denominator": 40 + n,
        "note": "đủ",
    }
    for n in range(1, 9)
]
FORMATS = {
    "page": ".xls", "letter": ".docx", "open_document": ".ods", "flat_open_document": ".fods", "xml_2003": ".xml",
    "text": ".csv", "text_1258": ".csv", "excel_97": ".xls", "excel_binary": ".xlsb", "single_file_page": ".mht",
    "old_font": ".xlsx", "other_part_names": ".xlsx",
}  # fmt: skip
REFUSED = {
    "nothing": ("empty", ".csv"), "picture": ("not_a_table", ".xlsx"), "password": ("locked", ".xlsx"),
    "entities": ("dangerous", ".xlsx"), "far_value": ("too_large", ".xlsx"), "text_unknown": ("encoding", ".csv"),
}  # fmt: skip


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "a.xlsx"
    fill(path, "CDS-01H", HEADER, LINES)
    return path.read_bytes()


def figures(content, name):
    report = read_report(content, name)
    return {(c["line_code"], c["measure"], c["number"], c["text_value"]) for c in report.cells if c["raw_text"]}


def test_a_treatment_gives_the_same_bytes_each_time(workbook):
    first = {name: treat(workbook) for name, treat in TREATMENTS.items()}
    time.sleep(1.1)  # a second later the clock says something else
    assert [name for name, treat in TREATMENTS.items() if treat(workbook) != first[name]] == []


@pytest.mark.parametrize("name", FORMATS)
def test_another_format_says_what_the_workbook_says(workbook, name):
    assert figures(TREATMENTS[name](workbook), f"a{FORMATS[name]}") == figures(workbook, "a.xlsx")


@pytest.mark.parametrize("name", REFUSED)
def test_what_nobody_can_read_is_refused_for_what_it_is(workbook, name):
    fault, suffix = REFUSED[name]
    assert read_report(TREATMENTS[name](workbook), f"a{suffix}").read_fault == fault
