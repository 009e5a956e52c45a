"""The name over the code of a target of a matrix is that of its own line, or contradicts it."""

import pytest
import xlsxwriter
from identified_files import Identified
from seeds import table

NAMES = {row["indicator_code"]: row["name_vi"] for row in table("indicator_catalogue")}
TARGETS = {row["line_code"]: NAMES[row["indicator_code"]] for row in table("form_line") if row["form_code"] == "CDS-02"}
TOP = [["Mã biểu", "CDS-02"], ["Kỳ báo cáo", "Năm 2023"], ["Mã đơn vị", "141"]]
COMMUNE = ["04756", "Xã Tân Hương", "Đạt", "Đạt", "Chưa đạt", "Đạt"]
# the names of two targets exchanged over their codes, one that is its own, one that is nobody's
EXCHANGED = [TARGETS["M02"], TARGETS["M01"], TARGETS["M03"], "Một việc khác"]
CODES, KEYS = ["M01", "M02", "M03", "M04"], ["Mã xã", "Xã"]
HEADS = {
    "names over codes": ([*KEYS, *EXCHANGED], ["", "", *CODES]),
    "names above the header": (["Mục tiêu", "", *EXCHANGED], [*KEYS, *CODES]),
    "codes over names": ([*KEYS, *CODES], ["", "", *EXCHANGED]),
}
ROWS_OF_CODES = {"names over codes": 5, "names above the header": 5, "codes over names": 4}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """The lines of every way to set the names beside the codes, by the name of its file."""
    folder = tmp_path_factory.mktemp("matrices")
    for name, heads in HEADS.items():
        with xlsxwriter.Workbook(str(folder / f"{name}.xlsx")) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([*TOP, *heads, COMMUNE]):
                sheet.write_row(number, 0, row)
    return Identified(folder, sorted(folder.glob("*.xlsx"))).lines


@pytest.mark.parametrize("name", HEADS)
def test_the_name_of_another_target_contradicts_the_code_it_stands_with(lines, name):
    rows = lines[f"{name}.xlsx"]
    contradicted = {row["line_code"]: (row["label_contradiction"] or "").partition(" ")[0] for row in rows}
    assert contradicted == {"M01": "M02", "M02": "M01", "M03": "", "M04": ""}
    assert [row["code_cell"] for row in rows] == [f"{col}{ROWS_OF_CODES[name]}" for col in "CDEF"]
    assert all(row["indicator_code"] for row in rows)
