"""Two units' figures in one table or one file are read as two units' or told: never merged in silence."""

from pathlib import Path

import pytest
from head_tables import FORMS
from openpyxl import Workbook
from test_agreement import Identified
from test_forms import COLUMNS

from orchestration.check import check
from orchestration.forms.reader import read_form
from orchestration.places import PROJECT, Places
from orchestration.readers.sheet import Sheet

TOP = [["", "Mã biểu", "CDS-01H"], ["", "Đơn vị báo cáo", "Huyện Yên Bình"], ["", "Mã đơn vị", "141"]]
PERIOD = ["", "Kỳ báo cáo", "Năm 2024"]
WIDTH = len(COLUMNS)


def row(code, numerator):
    return [1.0, code, "", "%", "", float(numerator), 24.0, "", ""]


def read(*below, sheets=()):
    """A form of Huyện Yên Bình with two lines, and what stands below or on further sheets."""
    rows = [*TOP, PERIOD, [], COLUMNS, row("H01", 20), row("H02", 21), *below]
    all_sheets = [("Yên Bình", rows), *sheets]
    return read_form(
        [Sheet(name, [[*each, *[""] * (WIDTH - len(each))] for each in lines]) for name, lines in all_sheets],
        "t",
        FORMS,
    )


def owners(report):
    """By the line's code, the unit and period that its figure is of; nothing where it is the report's."""
    return {
        cell["line_code"]: (cell["unit_code_text"], cell["unit_name_text"], cell["period_text"])
        for cell in report.cells
        if cell["measure"] == "numerator" and cell["number"] is not None
    }


OWN = (None, None, None)


@pytest.mark.parametrize(
    ("labels", "owner"),
    [
        ([["", "Đơn vị báo cáo", "Huyện Văn Yên"], ["", "Mã đơn vị", 136.0]], ("136", "Huyện Văn Yên", None)),
        ([["", "Đơn vị báo cáo", "Huyện Văn Yên"]], ("", "Huyện Văn Yên", None)),
        ([["Đơn vị: Huyện Văn Yên"]], ("", "Huyện Văn Yên", None)),
        ([["", "", "", "", "", "Mã đơn vị", 136.0]], ("136", "", None)),
        ([["", "Kỳ báo cáo", "Năm 2023"]], (None, None, "Năm 2023")),
        ([["", "Đơn vị báo cáo", "Huyện Yên Bình"], PERIOD], OWN),  # printed again on a new page
        ([["", "", "Đơn vị", "Đơn vị", "", 5.0]], OWN),  # a line in units, without a code
    ],
)
def test_lines_below_a_label_inside_the_table_are_of_the_unit_and_period_that_it_names(labels, owner):
    report = read(*labels, row("H03", 22), row("H06", 23))
    assert owners(report) | {None: None} == {
        "H01": OWN, "H02": OWN, "H03": owner, "H06": owner, None: None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "cell"),
    [
        ([["", "Đơn vị báo cáo", "Huyện Nơi Khác"], ["", "Mã đơn vị", 999.0]], "C10"),  # the code is what was looked up
        ([["", "Đơn vị báo cáo", "Huyện Nơi Khác"]], "C9"),
        ([["Đơn vị: Huyện Nơi Khác"]], "A9"),
        ([["", "Kỳ báo cáo", "Năm 2023"]], None),
        ([[], ["", "Mã đơn vị", "999"], [], COLUMNS], "C10"),  # above a further table
        ([[], ["BÁO CÁO HUYỆN NƠI KHÁC"], COLUMNS], None),
    ],
)
def test_a_line_of_another_unit_keeps_the_cell_that_names_it(labels, cell):
    report = read(*labels, row("H03", 22))
    cells = {each["line_code"]: each["unit_cell"] for each in report.cells}
    assert cells == {"H01": None, "H02": None, "H03": cell}


def test_a_head_far_above_a_further_table_still_says_whose_it_is():
    head = [["", "Đơn vị báo cáo", "Huyện Văn Yên"], ["", "Mã đơn vị", "136"], *[[f"Ghi chú {n}"] for n in range(18)]]
    report = read([], *head, COLUMNS, row("H03", 22))
    assert owners(report)["H03"] == ("136", "Huyện Văn Yên", None)


@pytest.mark.parametrize(
    ("below", "title"),
    [
        ([["II", "", "Huyện Văn Yên"], row("H03", 22)], "Huyện Văn Yên"),
        ([[], ["BÁO CÁO HUYỆN VĂN YÊN"], COLUMNS, row("H03", 22)], "BÁO CÁO HUYỆN VĂN YÊN"),
        ([[], ["", "", "", "", "", "TM. UBND HUYỆN VĂN YÊN"]], "TM. UBND HUYỆN VĂN YÊN"),
        ([[], ["", "", "", "", "", "UBND HUYỆN VĂN YÊN"]], "UBND HUYỆN VĂN YÊN"),
    ],
)
def test_what_names_a_unit_without_a_label_is_kept_for_who_compares_it(below, title):
    report = read(*below)
    assert title in report.title_text.splitlines() and set(owners(report).values()) == {OWN}


def test_an_office_that_a_report_is_sent_to_signs_nothing_and_a_second_sheet_is_named():
    below = [[], ["Nơi nhận:", "", "", "", "", "TM. UBND HUYỆN YÊN BÌNH"], ["UBND huyện Văn Yên;"], ["- Lưu: VT"]]
    second = ("Văn Yên", [["", "Mã biểu", "CDS-01H"], PERIOD, COLUMNS, row("H03", 22)])
    titles = read(*below, sheets=[second]).title_text.splitlines()
    assert titles == ["TM. UBND HUYỆN YÊN BÌNH", "Văn Yên", "Yên Bình"]


def test_an_unknown_unit_below_another_is_told_at_the_cell_that_names_it(tmp_path: Path):
    path, book = tmp_path / "hai huyện.xlsx", Workbook()
    below = [["", "Đơn vị báo cáo", "Huyện Nơi Khác"], ["", "Mã đơn vị", "999"], row("H03", 22), row("H03", 22)]
    for each in [*TOP, PERIOD, [], COLUMNS, row("H01", 20), *below]:
        book.active.append(each)
    book.save(path)
    [checked] = check([path], Places(tmp_path / "raw", PROJECT / "transforms" / "seeds", tmp_path / "warehouse"))
    cells = [(each["rule_code"], each["cell"]) for each in checked.findings]
    assert [cell for code, cell in cells if code == "UNIT_UNKNOWN"] == ["C9", "C9"]
    assert [cell for code, cell in cells if code == "LINE_DUPLICATED"] == ["B10", "B11"]


def test_a_unit_that_is_told_is_told_by_the_look_ups(tmp_path: Path):
    path, book = tmp_path / "hai huyện.xlsx", Workbook()
    for each in [*TOP, PERIOD, [], COLUMNS, row("H01", 20), ["II", "", "Huyện Văn Yên"], row("H02", 22)]:
        book.active.append(each)
    book.save(path)
    seen = Identified(tmp_path / "seen", [path])
    assert seen.reports[path.name]["title_contradiction"] == "Huyện Văn Yên"
