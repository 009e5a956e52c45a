"""A head says what it measures: all or a part, a count or a per cent; what nobody can name is told and not read."""

import pytest
from head_tables import BELOW, FORMS, KEYS, read, taken, under

from orchestration.forms import head_meaning
from orchestration.forms.reader import read_form
from orchestration.intake.report import read_file
from orchestration.readers.sheet import Sheet

YEAR = "Năm 2024"
UNITS = ["STT", "Mã xã", "Xã, phường, thị trấn"]


@pytest.mark.parametrize(
    ("over", "below", "expected"),
    [
        (["Thực hiện", ""], ["Tổng số", "Trong đó: nữ"], {"numerator": 11.0}),
        (["Thực hiện", "", ""], ["Tổng số", "Nam", "Nữ"], {"numerator": 11.0}),
        (["Thực hiện", ""], ["Chung", "Trong đó: cấp xã"], {"numerator": 11.0}),
        (["Kế hoạch", "", "Thực hiện"], ["Tổng số", "Trong đó: nữ", ""], {"plan": 11.0, "numerator": 13.0}),
        (["Tổng số", "", "Trong đó: nữ", ""], ["KH", "TH", "KH", "TH"], {"plan": 11.0, "numerator": 12.0}),
        (["Thực hiện", ""], ["Số lượng", "Tổng số"], {"numerator": 11.0, "denominator": 12.0}),
        (["Kết quả", "", ""], ["Thực hiện", "Tổng số", "Tỷ lệ (%)"],
         {"numerator": 11.0, "denominator": 12.0, "reported_pct": 13.0}),
        (["Tỷ lệ (%)", ""], ["Kế hoạch", "Thực hiện"], {"plan": 11.0, "reported_pct": 12.0}),
        (["Tỷ lệ", "", "Số lượng", ""], ["KH", "TH"] * 2, {"plan": 13.0, "numerator": 14.0, "reported_pct": 12.0}),
        (["Kế hoạch", "", "Thực hiện", ""], ["Số lượng", "Tỷ lệ (%)"] * 2,
         {"plan": 11.0, "numerator": 13.0, "reported_pct": 14.0}),
        (["So sánh (%)", "", "Thực hiện"], ["Kế hoạch", "Cùng kỳ", ""], {"numerator": 13.0}),
        (["Tăng, giảm (%)", "", "Thực hiện"], ["Kế hoạch", "Năm trước", ""], {"numerator": 13.0}),
        (["Thực hiện", "Tổng số", "Tỷ lệ"], ["(người)", "(người)", "(%)"],
         {"numerator": 11.0, "denominator": 12.0, "reported_pct": 13.0}),
        (["Thực hiện", "Tổng số", "Tỷ lệ"], ["người", "người", "%"],
         {"numerator": 11.0, "denominator": 12.0, "reported_pct": 13.0}),
        (["Thực hiện", "Tổng số"], ["(%)", "(người)"], {"reported_pct": 11.0, "denominator": 12.0}),
        (["Kế hoạch", "", "Thực hiện", ""], ["Số lượng", "Tỷ lệ"] * 2,
         {"plan": 11.0, "numerator": 13.0, "reported_pct": 14.0}),
        (["Thực hiện", ""], ["Tuyệt đối", "Số tương đối (%)"], {"reported_pct": 12.0}),
        (["Kế hoạch", "Thực hiện", "", ""], ["", "Tổng số", "Số đạt", "Tỷ lệ"],
         {"plan": 11.0, "denominator": 12.0, "numerator": 13.0, "reported_pct": 14.0}),
        (["Thực hiện", "", "Tỷ lệ (%)"], ["Đạt", "Chưa đạt", ""], {"reported_pct": 13.0}),  # neither is all of it
        (["Kết quả", "", ""], ["Tử số", "Mẫu số", "Tỷ lệ"],
         {"numerator": 11.0, "denominator": 12.0, "reported_pct": 13.0}),
        (["KH", "Thực hiện", "Tổng số"], ["ĐVT: xã", "(ĐVT: xã)", "SL"],
         {"plan": 11.0, "numerator": 12.0, "denominator": 13.0}),
    ],
)  # fmt: skip
def test_the_lowest_head_is_read_in_the_light_of_those_above_it(over, below, expected):
    report = read(YEAR, [*KEYS, *over], [*BELOW, *below])
    assert taken(report) == expected and report.line_count == 1


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (["Thực hiện (%)", "Tổng số"], {"reported_pct": 11.0, "denominator": 12.0}),
        (["Thực hiện %"], {"reported_pct": 11.0}),
        (["Thực hiện (tỷ lệ %)"], {"reported_pct": 11.0}),
        (["Kế hoạch (%)", "Thực hiện (%)"], {"plan": 11.0, "reported_pct": 12.0}),
        (["Thực hiện (người)", "Thực hiện (%)"], {"numerator": 11.0, "reported_pct": 12.0}),
        (["Thực hiện", "Trong đó: nữ"], {"numerator": 11.0}),
        (["Thực hiện", "TH năm 2024 so với KH"], {"numerator": 11.0}),
        (["Kết quả đạt (%)", "Kế hoạch"], {"reported_pct": 11.0, "plan": 12.0}),
        (
            ["Thực hiện, người", "Tổng số - người", "Tỷ lệ, %"],
            {"numerator": 11.0, "denominator": 12.0, "reported_pct": 13.0},
        ),
        (["Thực hiện (nữ)", "Thực hiện"], {"numerator": 12.0}),
        (["Thực hiện (nữ)", "Tổng số"], {"denominator": 12.0}),
        (["Thực\nhiện,\nngười", "Tổng\nsố -\nngười"], {"numerator": 11.0, "denominator": 12.0}),
        (["Tử số", "Mẫu số", "Tỷ lệ"], {"numerator": 11.0, "denominator": 12.0, "reported_pct": 13.0}),
    ],
)
def test_a_head_in_per_cents_is_no_count(heads, expected):
    assert under(YEAR, *heads) == expected


@pytest.mark.parametrize("head", ["Thực hiện (nghìn người)", "Thực hiện, nghìn người", "Thực hiện\nĐVT: 1000 người"])
def test_a_head_in_thousands_puts_the_figures_of_lines_in_other_units_in_doubt(head):
    assert under(YEAR, head, "Tổng số")["numerator"] == "unreadable"
    assert taken(read(YEAR, [*KEYS, "Thực hiện"], [*BELOW, "nghìn người"]))["numerator"] == "unreadable"


def test_a_score_of_one_time_alone_heads_no_score():
    keys, row = ["STT", "Mã tiêu chí", "Tiêu chí"], [1.0, "1.1", "Thể chế", 10.0, 5.0, 6.0]

    def scored(*heads):
        top = [["", "Mã biểu", "CDS-04"], ["", "Kỳ báo cáo", YEAR], ["", "Mã đơn vị", "141"]]
        return read_form([Sheet("S", [*top, *heads, row])], "t", FORMS)

    under_points = scored([*keys, "Điểm", "", ""], ["", "", "", "Tối đa", "Tự chấm", "Thẩm định"])
    assert taken(under_points) == {"plan": 10.0, "self_score": 5.0, "verified_score": 6.0}
    last_year = scored([*keys, "Điểm tối đa", "Điểm năm trước", "Điểm tự chấm"])
    assert taken(last_year) == {"plan": 10.0, "self_score": 6.0}
    quarters = scored([*keys, "Điểm tối đa", "Điểm tự chấm", ""], ["", "", "", "", "Quý III", "Quý IV"])
    assert quarters.read_code == "form_unknown" and "Quý III" in quarters.read_detail


def test_every_word_of_every_layout_still_heads_its_own_column():
    words = [(layout, column, word) for layout in FORMS.distinct for column in layout.columns for word in column.words]
    assert len(words) > 100
    for layout, column, word in words:
        assert head_meaning.heads_of({0: (word,)}, layout)[0].column is column, word


def test_of_two_columns_of_one_meaning_an_empty_one_gives_way_and_filled_ones_are_refused():
    heads = [*KEYS, "Thực hiện (%)", "Tỷ lệ (%)"]
    assert taken(read(YEAR, heads, figures=[83.5, ""])) == {"reported_pct": 83.5}
    assert taken(read(YEAR, heads, figures=["", 83.5])) == {"reported_pct": 83.5}
    both = read(YEAR, heads)
    assert both.read_code == "form_unknown" and "'Thực hiện (%)', 'Tỷ lệ (%)'" in both.read_detail


def test_a_column_of_figures_without_a_head_is_told_and_under_a_joined_head_refused():
    heads = [*KEYS, "Thực hiện", "", "Tổng số"]
    bare = read(YEAR, heads)
    assert taken(bare) == {"numerator": 11.0, "denominator": 13.0} and "cột F" in bare.read_detail
    refused = read(YEAR, heads, joined=((3, 4, 3, 5),))
    assert refused.read_code == "form_unknown" and "'Thực hiện'" in refused.read_detail
    assert taken(read(YEAR, heads, joined=((3, 4, 3, 5),), figures=[11.0, "", 13.0]))["numerator"] == 11.0


def matrix(*rows, joined=()):
    top = [["", "Mã biểu", "CDS-02"], ["", "Kỳ báo cáo", "Năm 2023"], ["", "Mã đơn vị", "141"]]
    width = max(map(len, rows))
    report = read_form(
        [Sheet("S", [*top, *(row + [""] * (width - len(row)) for row in rows)], merges=joined)], "t", FORMS
    )
    return report, {cell["line_code"]: cell["cell"] for cell in report.cells if cell["text_value"]}


def test_the_targets_of_a_matrix_may_stand_in_two_rows_and_none_vanishes():
    keys, row = ["STT", "Mã xã", "Xã, phường, thị trấn"], [1.0, "04756", "Xã Tân Hương"]
    all_read = {"M01": "D6", "M02": "E6", "M03": "F6"}
    below = ["", "", "", "", "M02", "M03"]
    assert matrix([*keys, "M01", "Kinh tế số"], below, [*row, "Đạt", "Đạt", "Chưa đạt"])[1] == all_read
    named = ["", "", "", "Mục tiêu một", "Mục tiêu hai", "Mục tiêu ba"]
    assert matrix([*keys, "M01", "M02", "M03"], named, [*row, "Đạt", "Đạt", "Đạt"])[1] == all_read
    bare, figures = matrix([*keys, "M01", "M02"], [*row, "Đạt", "Đạt", "Chưa đạt"])
    assert figures == {"M01": "D5", "M02": "E5"} and "cột F" in bare.read_detail
    joined, _ = matrix([*keys, "M01", "M02"], [*row, "Đạt", "Đạt", "Chưa đạt"], joined=((3, 4, 3, 5),))
    assert joined.read_code == "form_unknown" and "'M02'" in joined.read_detail


def test_a_matrix_is_read_by_its_codes_whatever_numbers_or_names_stand_beside_them():
    keys, row = ["STT", "Mã xã", "Xã, phường, thị trấn"], [1.0, "04756", "Xã Tân Hương", "Đạt", "Đạt"]
    both = {"M01": "D", "M02": "E"}
    for heads in (
        [["M01", "M02"], ["(1)", "(2)"]],
        [["M01", "M02"], ["Ban hành kế hoạch", "Tập huấn"], ["1", "2"]],
        [["M01 - Ban hành kế hoạch", "M02: Tập huấn"]],
        [["M01\nBan hành kế hoạch", "Mục tiêu M02"]],
        [["Năm 2023", ""], ["M01", "M02"]],
    ):
        rows = [[*(keys if place == 0 else ["", "", ""]), *each] for place, each in enumerate(heads)]
        assert {code: cell[0] for code, cell in matrix(*rows, row)[1].items()} == both


@pytest.mark.parametrize(
    ("heads", "row_of_codes"),
    [
        ([[*UNITS, "Ban hành", "Tập huấn"], ["", "", "", "M01", "M02"]], 5),
        ([["", "", "", "Ban hành", "Tập huấn"], [*UNITS, "M01", "M02"]], 5),
        ([["Mục tiêu", "", "", "Ban hành", "Tập huấn"], [*UNITS, "M01", "M02"]], 5),
        ([[*UNITS, "Ban hành", "Tập huấn"], ["", "", "Mã mục tiêu", "M01", "M02"]], 5),
        ([["STT", "Đơn vị", "", "Ban hành", "Tập huấn"], ["", "Mã xã", "Tên xã", "M01", "M02"]], 5),
        ([["STT", "Đơn vị", "", "M01", "M02"], ["", "Mã xã", "Tên xã", "Ban hành", "Tập huấn"]], 4),
        ([[*UNITS, "Hạ tầng số", ""], ["", "", "", "Ban hành", "Tập huấn"], ["", "", "", "M01", "M02"]], 6),
        ([[*UNITS, "M01 - Ban hành", "M02: Tập huấn"]], 4),
    ],
)
def test_the_name_and_the_code_of_a_target_may_stand_in_heads_of_their_own_and_both_are_kept(heads, row_of_codes):
    report, figures = matrix(*heads, [1.0, "04756", "Xã Tân Hương", "Đạt", "Chưa đạt"])
    row = 4 + len(heads)
    assert figures == {"M01": f"D{row}", "M02": f"E{row}"} and report.line_count == 2
    named = [(cell["line_code"], cell["line_label"], cell["code_cell"]) for cell in report.cells]
    assert named == [("M01", "Ban hành", f"D{row_of_codes}"), ("M02", "Tập huấn", f"E{row_of_codes}")]


def test_a_row_of_a_unit_is_no_head_of_a_matrix_and_a_field_above_it_names_no_target():
    in_codes = matrix([*UNITS, "M01", "M02"], [1.0, "", "Xã Tân Hương", "K1", "K2"])[0]
    assert [cell["parse_code"] for cell in in_codes.cells] == ["unreadable"] * 2
    for over in (["", "", "Kỳ báo cáo", "Năm 2023", "Quý"], ["", "", "", "Hạ tầng số", ""], ["a", "b", "c", "d", "e"]):
        report, _ = matrix(over, [*UNITS, "M01", "M02"], [1.0, "04756", "Xã Tân Hương", "Đạt", "Đạt"])
        assert {cell["line_label"] for cell in report.cells} == {None}


def test_a_column_of_a_matrix_for_another_time_is_named_and_not_read():
    keys, row = ["STT", "Mã xã", "Xã, phường, thị trấn"], [1.0, "04756", "Xã Tân Hương", "Đạt", "Chưa đạt"]
    for heads in (
        [["Năm 2022", "Năm 2023"], ["M01", "M01"]],
        [["M01", ""], ["Kỳ trước", "Kỳ này"]],
        [["M01", ""], [2022.0, 2023.0]],
        [["M01 năm 2022", "M01 năm 2023"]],
        [["M01 (kỳ trước)", "M01"]],
    ):
        rows = [[*(keys if place == 0 else ["", "", ""]), *each] for place, each in enumerate(heads)]
        report, figures = matrix(*rows, row)
        assert {code: cell[0] for code, cell in figures.items()} == {"M01": "E"} and "M01" in report.read_detail
    above, _ = matrix(["", "", "", "Năm 2022", ""], [*keys, "M01", "M02"], row)
    assert above.read_code == "form_unknown" and "'Năm 2022 M01'" in above.read_detail
    dated = matrix([*keys, "M01", "M02"], ["", "", "", "Đạt chuẩn năm 2025", "Mục tiêu đến 2030"], row)[1]
    assert list(dated) == ["M01", "M02"]  # a target named by its year is no column of that year


def test_a_figure_joined_over_several_measures_is_in_doubt_in_all_of_them_and_a_remark_is_not():
    heads = [*KEYS, "Kế hoạch", "Thực hiện", "Tổng số", "Ghi chú"]
    over = ((4, 4, 4, 5),)
    both = {"plan": "ambiguous", "numerator": "ambiguous"}
    assert taken(read(YEAR, heads, joined=over, figures=[15.0, "", 24.0])) == both | {"denominator": 24.0}
    remark = taken(read(YEAR, heads, joined=((4, 4, 4, 6),), figures=["không phát sinh", "", ""]))
    assert remark == {"plan": "unreadable"}
    assert taken(read(YEAR, heads, joined=((4, 6, 4, 7),), figures=[15.0, 20.0, 24.0]))["denominator"] == 24.0


def test_the_cases_of_what_is_measured_come_out_as_they_must(shared):
    def cells(name):
        report = read_file(shared / "cases" / "reading" / f"{name}.xlsx", f"{name}.xlsx", FORMS)
        return report, {
            (cell["line_code"], cell["measure"]): cell for cell in report.cells if cell["parse_code"] != "blank"
        }

    _, part = cells("h01-tong-so-nu")
    assert part["H02", "numerator"]["number"] == 20 and ("H02", "denominator") not in part
    _, rates = cells("h16-tyle-kh-th")
    assert (rates["H02", "plan"]["number"], rates["H02", "reported_pct"]["number"]) == (80, 83.5)
    assert ("H02", "numerator") not in rates
    _, typed = cells("h18-thuc-hien-pct")
    assert typed["H02", "reported_pct"]["number"] == 20.8 and ("H02", "numerator") not in typed
    _, joined = cells("h15-wide-merge")
    doubts = [joined[line, measure]["parse_code"] for line, measure in (("H21", "numerator"), ("H22", "denominator"))]
    assert doubts == ["ambiguous"] * 2 and joined["H23", "denominator"]["number"] == 24
    grouped, _ = cells("C52_matrix_part_grouped")
    assert {cell["line_code"] for cell in grouped.cells} == {"M01", "M02", "M03", "M04", "M05"}
    units, figures = cells("r06-unitrow")
    assert all(cell["line_code"] for cell in units.cells) and figures["H02", "numerator"]["number"] == 20


def codes(report):
    return [note.code for note in report.notes]


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (["Kế hoạch", "Kế hoạch điều chỉnh", "Thực hiện"], {"plan": 12.0, "numerator": 13.0}),
        (["KH sau điều chỉnh", "KH giao", "Thực hiện"], {"plan": 11.0, "numerator": 13.0}),
        (["Kế hoạch đầu năm", "Kế hoạch (điều chỉnh)", "Thực hiện"], {"plan": 12.0, "numerator": 13.0}),
        (["Kế hoạch", "Thực hiện điều chỉnh"], {"plan": 11.0}),
    ],
)
def test_the_adjusted_plan_is_the_plan_in_force(heads, expected):
    assert under(YEAR, *heads) == expected


def test_where_the_adjusted_plan_is_silent_the_first_one_stands():
    heads = ["Kế hoạch", "Kế hoạch điều chỉnh", "Thực hiện"]
    assert under(YEAR, *heads, figures=[5.0, "", 7.0]) == {"plan": 5.0, "numerator": 7.0}
    assert under(YEAR, *heads, figures=["", "6*", 7.0]) == {"plan": "unreadable", "numerator": 7.0}
    below = [[*KEYS, "Kế hoạch", "", "Thực hiện"], [*BELOW, "Giao", "Điều chỉnh", ""]]
    assert taken(read(YEAR, *below)) == {"plan": 12.0, "numerator": 13.0}


def test_a_level_in_brackets_is_a_part_but_on_the_form_of_that_level():
    beside = read(YEAR, [*KEYS, "Thực hiện (cấp xã)", "Thực hiện"])
    assert taken(beside) == {"numerator": 12.0} and codes(beside) == ["COLUMN_UNREAD"]
    instead = read(YEAR, [*KEYS, "Thực hiện (cấp xã)", "Tổng số"])
    assert taken(instead) == {"denominator": 12.0} and codes(instead) == ["RESULT_UNREAD"]
    assert under(YEAR, "Thực hiện (cấp huyện)", "Tổng số") == {"numerator": 11.0, "denominator": 12.0}
    heads = [*KEYS, "Thực hiện (cấp xã)"]  # with nothing beside it
    top, line = [["", "Kỳ báo cáo", YEAR], ["", "Mã đơn vị", "04708"], heads], [1.0, "X02", "Thôn", "thôn", 11.0]
    of_forms = {
        form: taken(read_form([Sheet("S", [["", "Mã biểu", form], *top, line])], "t", FORMS))
        for form in ("CDS-01X", "CDS-01H")
    }
    assert of_forms == {"CDS-01X": {"numerator": 11.0}, "CDS-01H": {}}


def test_parts_over_every_figure_leave_none_and_are_told():
    report = read(YEAR, [*KEYS, "Trong đó", "", "Ghi chú"], [*BELOW, "Thực hiện", "Tổng số", ""])
    assert codes(report) == ["RESULT_UNREAD"] and "'Trong đó Thực hiện'" in report.notes[0].found


@pytest.mark.parametrize("head", ["Tỷ lệ (%)", "So với cùng kỳ (%)", "Một cột lạ"])
def test_a_head_that_nobody_knows_leaves_the_figures_beside_it_as_they_are_read(head):
    top = [["", "Mã biểu", "CDS-01H"], ["", "Kỳ báo cáo", YEAR], [*KEYS, "Thực hiện", "Tổng số", head, "Nhận xét"]]

    def part_of(*figures):
        rows = [*top, [1.0, "H11", "Đảng viên", "%", "4.868", "5.683", *figures]]
        return taken(read_form([Sheet("S", [row + [""] * (8 - len(row)) for row in rows])], "t", FORMS))["numerator"]

    assert (part_of("85,66"), part_of("85.66")) == (4868.0, "ambiguous")
    assert part_of("", "đạt 85,66") == "ambiguous"
