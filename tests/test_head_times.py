"""A head says which time it speaks of: only the report's own is read, and another beside it refuses nothing."""

import pytest
from head_tables import BELOW, FORMS, KEYS, NOBODYS, OF_THE_PERIOD, RUNNING, read, taken, under
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.intake.report import read_file

YEAR, HALF, NINE, QUARTER, MONTH = (
    "Năm 2024",
    "6 tháng đầu năm 2024",
    "9 tháng năm 2024",
    "Quý III/2024",
    "Tháng 9/2024",
)
OWN = {
    YEAR: [
        "Thực hiện", "Thực hiện cả năm", "TH 2024", "Thực hiện năm nay", "Thực hiện kỳ này", "Ước thực hiện cả năm",
        "Thực hiện đến 31/12/2024", "Thực hiện đến 14/12", "TH đến hết năm 2024", "TH 12 tháng", "TH năm N",
        "Lũy kế từ đầu năm", "Thực hiện từ 15/12/2023 đến 14/12/2024", "Thực hiện trong năm", "TH năm 24",
        "KQ TH năm 2024", "KQTH 2024", "KQ năm nay", "Thực hiện năm",
        "TH2024", "Thực hiện từ tháng 1 đến tháng 12", "Thực hiện (T1-T12)",
    ],
    HALF: [
        "Thực hiện 6 tháng", "TH 6T/2024", "Ước TH đến 15/6", "Thực hiện sáu tháng đầu năm nay", "TH đến hết quý II",
        "Ước thực hiện 6 tháng đầu năm 2024", "Lũy kế đến tháng 6", "Thực hiện đến 30.6.2024",
    ],
    NINE: ["Thực hiện chín tháng", "TH 9T/2024", "Thực hiện đến hết quý III", "TH từ 01/01 đến 30/9/2024", "TH T1-T9"],
    QUARTER: ["Ước thực hiện quý này", "TH Q.III/2024", "Thực hiện III/2024", "Thực hiện quý 3", "TH 9 tháng"],
    MONTH: ["Thực hiện tháng này", "TH tháng 9", "Thực hiện T9/2024", "Thực hiện 09/2024", "Ước TH tháng chín"],
}  # fmt: skip
OTHERS = {
    YEAR: [
        "Thực hiện 9 tháng", "TH 9T/2024", "Thực hiện đến 30/11", "Thực hiện (tính đến 30/11/2024)", "TH tháng 12",
        "Thực hiện quý IV", "TH Q.IV/2024", "Thực hiện đến tháng trước", "TH 2023", "TH năm N-1", "Thực hiện năm ngoái",
        "Thực hiện của năm trước", "Thực hiện 6 tháng cuối năm", "Thực hiện tháng này", "Thực hiện trong tháng",
        "TH 11 tháng", "Thực hiện quý", "Thực hiện tháng", "TH tháng", "KQTH 2023",
        "Lũy kế từ đầu năm đến 30/11/2024", "Thực hiện 2021-2025", "Thực hiện kỳ trước chuyển sang", "TH đầu kỳ",
        "TH2023", "TH năm N-2", "Thực hiện năm kia", "Thực hiện năm cũ", "TH từ tháng 1 đến tháng 11",
    ],
    HALF: ["TH quý II", "Thực hiện tháng sáu", "TH 5 tháng", "TH 6T/2023", "Ước TH đến 15/5", "Ước thực hiện năm 2024"],
    NINE: ["Thực hiện quý III", "TH 6 tháng", "Thực hiện 9 tháng năm trước", "Ước TH cả năm", "TH từ 01/07 đến 30/9"],
    QUARTER: ["Thực hiện quý trước", "TH quý II", "Thực hiện tháng 9", "Thực hiện cả năm", "TH quý III/2023"],
    MONTH: ["Thực hiện tháng trước", "TH tháng 8", "Thực hiện quý II", "TH tháng 9 năm trước", "Thực hiện tháng sau"],
}  # fmt: skip
CASES = [(period, head) for period, heads in OTHERS.items() for head in heads]


@pytest.mark.parametrize(("period", "head"), [(period, head) for period, heads in OWN.items() for head in heads])
def test_the_head_of_the_reports_own_time_is_read_in_all_its_spellings(period, head):
    assert under(period, head) == {"numerator": 11.0}


@pytest.mark.parametrize(("period", "head"), CASES)
def test_a_head_of_another_time_is_named_and_never_read_and_refuses_no_column_beside_it(period, head):
    alone = read(period, [*KEYS, head, "Tổng số", "Tỷ lệ (%)"])
    assert alone.read_code == "form_unknown" and not alone.cells and repr(head) in alone.read_detail
    beside = read(period, [*KEYS, head, "Thực hiện", "Tổng số"])
    assert taken(beside) == {"numerator": 12.0, "denominator": 13.0} and repr(head) in beside.read_detail


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(CASES), st.data())
def test_where_the_columns_stand_decides_nothing(case, data):
    period, other = case
    own = data.draw(st.sampled_from([head for head in OWN[period] if "Ước" not in head and "Lũy" not in head]))
    heads = data.draw(st.permutations([other, own, "Kế hoạch năm sau", "Cùng kỳ năm trước", "So với cùng kỳ (%)"]))
    assert under(period, *heads) == {"numerator": 11.0 + heads.index(own)}


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (["Kế hoạch năm sau", "Thực hiện"], {"numerator": 12.0}),
        (["Kế hoạch 2025", "Thực hiện"], {"numerator": 12.0}),
        (["Kế hoạch đến năm 2025", "Thực hiện"], {"numerator": 12.0}),
        (["Kế hoạch giai đoạn 2021-2025", "Thực hiện"], {"numerator": 12.0}),
        (["Kế hoạch tháng sau", "Thực hiện"], {"numerator": 12.0}),
        (["TH 2023", "KH 2024", "Ước TH 2024", "KH 2025"], {"plan": 12.0, "numerator": 13.0}),
        (["Tỷ lệ năm trước (%)", "Thực hiện", "Tổng số"], {"numerator": 12.0, "denominator": 13.0}),
        (["Tỷ lệ năm trước (%)", "Tỷ lệ năm nay (%)"], {"reported_pct": 12.0}),
        (["UTH 2024", "KH 2025"], {"numerator": 11.0}),
        (["Kỳ trước", "Kỳ này", "Tổng số"], {"numerator": 12.0, "denominator": 13.0}),
        (["Thực hiện", "Ước thực hiện"], {"numerator": 11.0}),  # what is done stands before what is expected
    ],
)
def test_plans_rates_and_estimates_of_another_time_are_not_the_reports(heads, expected):
    assert under(YEAR, *heads) == expected


def test_a_years_forecast_beside_a_part_of_the_year_is_no_result_but_an_estimate_of_a_half_is():
    forecast = read(YEAR, [*KEYS, "Thực hiện 9 tháng", "Ước thực hiện cả năm", "Tổng số"])
    assert forecast.read_code == "form_unknown" and "'Thực hiện 9 tháng'" in forecast.read_detail
    assert under(HALF, "TH 5 tháng", "Ước TH 6 tháng") == {"numerator": 12.0}
    assert under(YEAR, "Thực hiện 9 tháng", "Thực hiện cả năm") == {"numerator": 12.0}


BANNERS = [
    ["Năm trước", "", "Năm nay", ""], ["Năm N-1", "", "Năm N", ""], ["Kỳ trước", "", "Kỳ này", ""],
    ["Cùng kỳ", "", "Kỳ báo cáo", ""], ["2023*", "", "2024*", ""],
    ["6 tháng", "", "Cả năm", ""], [2023.0, "", 2024.0, ""],
]  # fmt: skip


@pytest.mark.parametrize("banner", BANNERS)
def test_a_banner_of_times_speaks_of_all_columns_below_it_wherever_it_stands(banner):
    heads = ["KH", "TH", "KH", "TH"]
    for order in (1, -1):
        places = [0, 1, 2, 3] if order == 1 else [2, 3, 0, 1]
        over, expected = [banner[place] for place in places], {"plan": 13.0, "numerator": 14.0}
        if order == -1:
            expected = {"plan": 11.0, "numerator": 12.0}
        assert taken(read(YEAR, [*KEYS, *over], [*BELOW, *heads])) == expected
        assert taken(read(YEAR, [*BELOW, *over], [*KEYS, *heads])) == expected


def test_a_banner_that_is_joined_covers_no_more_than_it_is_joined_over():
    banner = [*BELOW, "Năm nay", "", "Năm trước", "", "", ""]
    heads = [*KEYS, "KH", "TH", "KH", "TH", "Tổng số", "Tỷ lệ (%)"]
    joined = ((3, 4, 3, 5), (3, 6, 3, 7))
    assert taken(read(YEAR, banner, heads, joined=joined)) == {
        "plan": 11.0,
        "numerator": 12.0,
        "denominator": 15.0,
        "reported_pct": 16.0,
    }


@pytest.mark.parametrize(
    ("period", "heads", "running", "of_the_period"),
    [
        (YEAR, ["Thực hiện trong kỳ", "Lũy kế từ đầu năm"], 12.0, 12.0),  # from the first of January: the year itself
        (YEAR, ["Thực hiện trong tháng", "Lũy kế"], 12.0, 12.0),
        (YEAR, ["Thực hiện trong kỳ", "Lũy kế"], 12.0, "ambiguous"),
        (YEAR, ["Thực hiện trong năm", "Lũy kế"], 12.0, 11.0),
        (QUARTER, ["Thực hiện trong quý", "Lũy kế từ đầu năm"], 12.0, 11.0),
        (QUARTER, ["Thực hiện", "Lũy kế"], 12.0, 11.0),
        (QUARTER, ["Lũy kế 9 tháng", "Thực hiện quý III"], 11.0, 12.0),
        (QUARTER, ["TH quý III", "LK 9 tháng"], 12.0, 11.0),
        (MONTH, ["TH tháng trước", "Ước TH tháng này", "Lũy kế từ đầu năm"], 13.0, 12.0),
        (MONTH, ["Lũy kế từ đầu năm"], 11.0, "ambiguous"),
        (QUARTER, ["Thực hiện quý", "Thực hiện năm"], 12.0, 11.0),
        (QUARTER, ["Trong kỳ", "Lũy kế"], 12.0, 11.0),
        (YEAR, ["Lũy kế đến 31/12/2023", "Phát sinh trong năm", "Lũy kế đến 31/12/2024"], 13.0, "ambiguous"),
        (YEAR, ["Phát sinh trong năm", "Thực hiện"], 12.0, 12.0),
    ],
)
def test_a_line_takes_the_figure_of_its_own_kind_or_none(period, heads, running, of_the_period):
    assert under(period, *heads, line=RUNNING)["numerator"] == running
    assert under(period, *heads, line=OF_THE_PERIOD)["numerator"] == of_the_period


def test_a_line_of_no_kind_is_in_doubt_where_its_two_figures_differ():
    heads = [*KEYS, "Thực hiện trong quý", "Lũy kế"]
    assert taken(read(QUARTER, heads, line=NOBODYS)) == {"numerator": "ambiguous"}
    assert taken(read(QUARTER, heads, line=NOBODYS, figures=[5.0, 5.0])) == {"numerator": 5.0}


def test_the_cases_of_another_time_come_out_as_they_must(shared):
    def of(name):
        report = read_file(shared / "cases" / "reading" / f"{name}.xlsx", f"{name}.xlsx", FORMS)
        figures = {(cell["line_code"], cell["measure"]): cell for cell in report.cells if cell["number"] is not None}
        return report, figures

    _, running = of("C8_in_period_and_cumulative")
    assert {cell["cell"][0] for (_, measure), cell in running.items() if measure == "numerator"} == {"G"}
    assert running["H11", "numerator"]["number"] == 5565 and running["H14", "numerator"]["number"] == 13204
    _, quarter = of("h05-quy-truoc-uoc")
    assert {cell["cell"][0] for (_, measure), cell in quarter.items() if measure == "numerator"} == {"H"}
    for name, head in (("h07-9thang-trong-nam", "Thực hiện 9 tháng"), ("C39_th_thang", "Thực hiện tháng 12")):
        refused, _ = of(name)
        assert refused.read_code == "form_unknown" and repr(head) in refused.read_detail
    next_year, figures = of("h11-kh-nam-sau")
    assert "'Kế hoạch năm sau'" in next_year.read_detail and not [name for _, name in figures if name == "plan"]
    _, banner = of("h17-namtruoc-namnay")
    assert [banner["H21", name]["number"] for name in ("plan", "numerator")] == [150, 140]


LEFT = [
    # heads of a form whose results are of another time, and those of them that are told
    (["Thực hiện năm trước", "Tổng số"], "'Thực hiện năm trước'"),
    (["Kế hoạch", "Thực hiện cùng kỳ năm trước"], "'Thực hiện cùng kỳ năm trước'"),
    (["Cùng kỳ 2023", "Kế hoạch", "Tổng số"], "'Cùng kỳ 2023'"),
    (["TH 2023", "Kế hoạch"], "'TH 2023'"),
    (["Kỳ trước", "Kế hoạch", "Tỷ lệ (%)"], "'Kỳ trước'"),
]


@pytest.mark.parametrize(("heads", "expected"), LEFT)
def test_a_form_whose_only_results_are_of_another_time_is_told_naming_the_head_once(heads, expected):
    notes = read(YEAR, [*KEYS, *heads]).notes
    assert [(note.code, note.found) for note in notes] == [("RESULT_UNREAD", expected)]
    assert "RESULT_UNREAD" not in [note.code for note in read(YEAR, [*KEYS, *heads, "Thực hiện"]).notes]


@pytest.mark.parametrize("heads", [["Kỳ trước", "Tỷ lệ (%)"], ["Kế hoạch"], ["Kế hoạch", "So với cùng kỳ (%)"]])
def test_a_form_that_lacks_no_result_through_its_heads_is_not_told(heads):
    assert "RESULT_UNREAD" not in [note.code for note in read(YEAR, [*KEYS, *heads]).notes]


@pytest.mark.parametrize("head", ["Thực hiện năm trước", "Thực hiện cùng kỳ năm trước", "Trong đó: nữ"])
def test_a_table_without_any_figure_names_the_heads_that_it_has_instead(head):
    report = read(YEAR, [*KEYS, head])
    assert report.read_code == "form_unknown" and repr(head) in report.read_detail
