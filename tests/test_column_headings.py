"""A header of several rows: the column of the report's own period is read, and no other's figure takes its place."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.forms.catalogue import our_forms
from orchestration.forms.reader import read_form
from orchestration.readers.sheet import Sheet

KEYS, BELOW, LINE = ["STT", "Mã chỉ tiêu", "Chỉ tiêu", "ĐVT"], [""] * 4, [1.0, "H01", "Chi bộ", "chi bộ"]


def read(period, *rows):
    top = [["", "Mã biểu", "CDS-01H"], ["", "Kỳ báo cáo", period], ["", "Mã đơn vị", "141"]]
    width = max(map(len, rows))
    return read_form([Sheet("S", [*top, *(row + [""] * (width - len(row)) for row in rows)])], "t", our_forms())


def figures(report):
    return {cell["measure"]: (cell["cell"], cell["number"]) for cell in report.cells if cell["parse_code"] != "blank"}


def report_figure(report):
    return figures(report)["numerator"][1]


@pytest.mark.parametrize(
    ("period", "below", "expected"),
    [
        ("Năm 2023", [2022.0, 2023.0], "F6"),  # years that Excel keeps as numbers
        ("Năm 2023", ["2022", "2023"], "F6"),
        ("Năm 2022", ["Năm 2022", "Năm 2023"], "E6"),
        ("Quý III/2023", ["Quý I", "Quý II", "Quý III"], "G6"),
        ("9 tháng năm 2023", ["6 tháng", "9 tháng"], "F6"),
        ("Năm 2023", ["Quý I", "Quý II", "Quý III", "Quý IV", "Cả năm"], "I6"),
        ("Quý III/2023", ["Quý III/2022", "Quý III/2023"], "F6"),
    ],
)
def test_of_columns_of_several_periods_the_reports_own_is_read(period, below, expected):
    figured = [float(10 + place) for place in range(len(below))]
    report = read(period, [*KEYS, "Thực hiện"], BELOW + below, LINE + figured)
    assert figures(report) == {"numerator": (expected, figured[ord(expected[0]) - ord("E")])}
    [unread] = [note for note in report.notes if note.code == "COLUMN_UNREAD"]
    others = [head for head, figure in zip(below, figured, strict=True) if figure != report_figure(report)]
    assert all(str(head).removesuffix(".0") in unread.found for head in others)


@pytest.mark.parametrize(
    "below",
    [["Nam", "Nữ"], ["Trong tỉnh", "Ngoài tỉnh"], ["Quý I", "Quý II"], [2020.0, 2021.0], ["Quý I/2022"], ["Tháng 1"]],
)
def test_where_no_column_is_the_reports_own_none_is_read(below):
    report = read("Tháng 2/2023", [*KEYS, "Thực hiện"], BELOW + below, LINE + [1.0] * len(below))
    assert report.read_code == "form_unknown" and not report.cells and report.read_detail


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (
            [[*KEYS, "Năm 2022", "", "Năm 2023", ""], [*BELOW, "KH", "TH", "KH", "TH"]],
            {"plan": "G6", "numerator": "H6"},
        ),
        (
            [[*BELOW, "Năm 2022", "", "Năm 2023", ""], [*KEYS, "KH", "TH", "KH", "TH"]],
            {"plan": "G6", "numerator": "H6"},
        ),
        ([[*BELOW, 2022.0, 2023.0], [*KEYS, "TH", "TH"]], {"numerator": "F6"}),
        ([[*KEYS, "Năm 2022", "Năm 2023"], [*BELOW, "TH", "KH"]], {"plan": "F6"}),
        ([["Năm 2022"], [*KEYS, "TH"]], {"numerator": "E6"}),  # a title above the table heads no column
    ],
)
def test_a_year_above_the_columns_speaks_of_all_below_it(heads, expected):
    report = read("Năm 2023", *heads, [*LINE, 1.0, 2.0, 3.0, 4.0])
    assert {measure: cell for measure, (cell, _) in figures(report).items()} == expected


def test_a_row_that_numbers_only_the_figures_is_no_line():
    report = read(
        "Năm 2023",
        [*KEYS, "Thực hiện", "Tổng số", "Tỷ lệ"],
        [*BELOW, "(1)", "(2)", "(3)=(1)/(2)"],
        [*LINE, 1.0, 2.0, "50%"],
    )
    assert report.line_count == 1 and figures(report)["numerator"] == ("E6", 1.0)


@pytest.mark.parametrize("year", [2022.0, 2023.0])
def test_a_period_that_only_the_hidden_mark_or_a_date_tells_decides_as_well(year):
    table = [[*KEYS, "Thực hiện"], [*BELOW, 2022.0, 2023.0], [*LINE, 22.0, 23.0]]
    top = [["", "Mã biểu", "CDS-01H", "", "", ""], ["", "Mã đơn vị", "141", "", "", ""]]
    table = [row + [""] * (6 - len(row)) for row in table]
    mark = Sheet("_kho", [["Mã biểu", "CDS-01H"], ["Kỳ báo cáo", str(int(year))]], is_hidden=True)
    marked = read_form([Sheet("S", top + table), mark], "t", our_forms())
    day = ["", "Kỳ báo cáo", datetime.datetime(int(year), 1, 1), "", "", ""]
    dated = read_form([Sheet("S", [*top, day, *table], dates=lambda: {(2, 2): "year"})], "t", our_forms())
    assert {number for _, number in [*figures(marked).values(), *figures(dated).values()]} == {year - 2000}
    assert marked.period_code == dated.period_code == str(int(year))


def test_units_and_marks_of_what_is_counted_below_a_head_are_no_line():
    report = read("Năm 2023", [*KEYS, "Thực hiện", "Tổng số"], [*BELOW, "(người)", "Số lượng"], [*LINE, 5.0, 8.0])
    assert figures(report) == {"numerator": ("E6", 5.0), "denominator": ("F6", 8.0)}
    assert report.line_count == 1


def test_a_first_line_without_its_code_is_not_taken_for_a_header():
    report = read("Năm 2023", [*KEYS, "Thực hiện"], [*BELOW, 24.0], [*LINE, 5.0])
    assert [(cell["cell"], cell["number"]) for cell in report.cells if cell["number"]] == [("E5", 24.0), ("E6", 5.0)]


@pytest.mark.parametrize(
    ("head", "period", "is_read"),
    [
        ("Thực hiện quý III", "Quý III/2023", True),
        ("Thực hiện quý II", "Quý III/2023", False),
        ("Thực hiện quý III/2022", "Quý III/2023", False),
        ("Thực hiện năm 2023", "Quý III/2023", True),  # the year so far, as reports of a quarter write it
        ("Thực hiện lũy kế", "Quý III/2023", True),
        ("Thực hiện năm", "Năm 2023", True),
        ("Thực hiện Nam", "Năm 2023", False),
    ],
)
def test_a_head_that_names_another_period_or_part_is_not_the_reports(head, period, is_read):
    assert figures(read(period, [*KEYS, head], [*LINE, 5.0])) == ({"numerator": ("E5", 5.0)} if is_read else {})


@given(st.permutations([2020.0, 2021.0, 2022.0, 2023.0]))
def test_the_order_of_the_years_decides_nothing(years):
    report = read("Năm 2023", [*KEYS, "Thực hiện"], BELOW + years, LINE + [year - 2000 for year in years])
    assert [number for _, number in figures(report).values()] == [23.0]
