"""Which form a sheet carries, where its tables stand and whose figures they are, however people have laid it out."""

import unicodedata

import pytest
import yaml
from form_tables import line, note_codes, numerators
from hypothesis import given, settings
from hypothesis import strategies as st
from test_forms import COLUMNS, ROW, by_measure

from orchestration.forms.catalogue import forms_of, our_forms
from orchestration.forms.reader import read_form
from orchestration.readers.sheet import Sheet

TOP = [["", "Mã biểu", "CDS-01H"], ["", "Kỳ báo cáo", "Năm 2022"], ["", "Mã đơn vị", "141"]]
PLATFORMS = ["STT", "Mã nền tảng", "Nền tảng", "Đơn vị đã dùng", "Tổng số đơn vị"]
PLATFORM = [1.0, "P01", "Trục liên thông", 5.0, 9.0]


FORMS = our_forms()


def form(*sheets, forms=FORMS):
    return read_form([Sheet(f"S{n}", [list(row) for row in rows]) for n, rows in enumerate(sheets)], "t", forms)


PLAIN = by_measure(form([*TOP, COLUMNS, ROW]))


@pytest.mark.parametrize(
    "written", ["CDS-01H", "cds-01h", "CĐS - 01H", "CDS 01H", "CDS-01H (kèm theo Quyết định số 5)"]
)
def test_the_code_of_a_form_is_known_as_people_type_it(written):
    read = form([["Mã biểu", written], *TOP[1:], COLUMNS, ROW])
    assert (read.form_code, note_codes(read)) == ("CDS-01H", [])


def test_a_code_in_a_line_of_its_own_names_the_form_and_that_is_told():
    read = form([["Biểu CDS-01H"], *TOP[1:], COLUMNS, ROW])
    assert (read.form_code, note_codes(read)) == ("CDS-01H", ["FORM_INFERRED"])


def test_columns_that_one_form_alone_has_name_it_and_others_are_refused_with_the_candidates():
    read = form([["Kỳ báo cáo: Năm 2022"], PLATFORMS, PLATFORM])
    assert (read.form_code, numerators(read)) == ("CDS-05", {"P01": (5, "ok")})
    several = form([["Kỳ báo cáo: Năm 2022"], COLUMNS, ROW])
    assert several.read_code == "form_unknown"
    assert all(code in several.read_detail for code in ("CDS-01H", "CDS-01X"))
    two = form([PLATFORMS, PLATFORM], [COLUMNS, ROW])
    assert two.read_code == "form_unknown" and "CDS-05" in two.read_detail


def test_a_list_of_communes_is_no_matrix_of_targets():
    heads = ["STT", "Mã xã", "Tên xã", "MT01", "MT02"]
    assert form([heads, [1.0, "04264", "Xã A", "Đạt", "Chưa đạt"]]).form_code == "CDS-02"
    assert form([heads, [1.0, "04264", "Xã A", 8123.0, 5.5]]).read_code == "form_unknown"


def test_a_sheet_with_a_table_and_no_code_is_told_and_not_read():
    read = form([*TOP, COLUMNS, ROW], [COLUMNS, line("H09", numerator=9.0)], [["Hướng dẫn ghi biểu"]])
    assert set(numerators(read)) == {"H01"}
    assert [(note.code, note.sheet) for note in read.notes] == [("SHEET_UNREAD", "S1")]


def test_a_second_form_is_a_report_of_its_own_and_its_cells_keep_their_places():
    other = [
        ["Mã biểu", "CDS-01X"],
        ["Đơn vị", "Xã Bảo Ái"],
        ["Kỳ báo cáo", "Năm 2022"],
        COLUMNS,
        line("X02", numerator=7.0),
    ]
    for sheets, row in (([[*TOP, COLUMNS, ROW, [""], *other]], len(TOP) + 8), ([[*TOP, COLUMNS, ROW], other], 5)):
        read = form(*sheets)
        assert (read.form_code, set(numerators(read))) == ("CDS-01H", {"H01"})
        [second] = read.others
        assert (second.form_code, second.unit_name_text, second.period_code) == ("CDS-01X", "Xã Bảo Ái", "2022")
        assert set(numerators(second)) == {"X02"}
        assert {cell["line_no"] for cell in second.cells} == {row}
        assert note_codes(read) == note_codes(second) == ["PART_OF_FILE"]


def test_a_table_whose_own_head_names_another_unit_or_period_speaks_of_that_one():
    def head(unit, period="Năm 2022"):
        return [["UBND " + unit], ["Mã biểu", "CDS-01X"], ["Kỳ báo cáo", period]]

    first = [*head("XÃ BẢO ÁI"), COLUMNS, ROW]
    second = [*head("XÃ TÂN HƯƠNG"), COLUMNS, line("H02", numerator=7.0)]
    for sheets in ([first, second], [[*first, [""], *second]]):
        read = form(*sheets)
        assert read.unit_name_text == "XÃ BẢO ÁI"
        units = {(cell["line_code"], cell["unit_name_text"]) for cell in read.cells}
        assert units == {("H01", None), ("H02", "XÃ TÂN HƯƠNG")}
    later = form(first, [*head("XÃ BẢO ÁI", "Quý I/2023"), COLUMNS, line("H02", numerator=7.0)])
    assert {(cell["line_code"], cell["period_code"]) for cell in later.cells} == {("H01", None), ("H02", "2023-Q1")}


def test_the_same_table_twice_side_by_side_is_read_twice_and_its_lines_are_told_apart():
    second = line("H02", numerator=12.0)
    read = form([*TOP, [*COLUMNS, "", *COLUMNS], [*ROW, "", *second]])
    assert numerators(read) == {"H01": (5565, "ok"), "H02": (12, "ok")}
    assert {cell["line_key"] for cell in read.cells} == {"S0!5", "S0!K5"}
    assert note_codes(read) == []
    unlike = form([*TOP, [*COLUMNS, "Thực hiện"], [*ROW, 5.0]])
    assert unlike.read_code == "form_unknown" and "'Thực hiện'" in unlike.read_detail


HEADS = [
    ["TT", "Mã CT", "Chỉ tiêu", "ĐVT", "KH", "TH", "TS", "Tỉ lệ", "Ghi chú"],
    ["STT", "Mã chỉ\ntiêu", "Chỉ  tiêu", "ĐVT", "Kế\r\nhoạch", "Thực\nhiện", "Tổng\nsố", "Tỷ lệ\n(%)", "Ghi chú"],
    ["STT", "Mã chỉ tiêu*", "Chỉ tiêu (1)", "ĐVT", "Kế hoạch (2)", "Thực hiện(3)", "Tổng số **", "Tỷ lệ (%) [4]", "Ghi chú¹"],  # noqa: E501
    ["STT", "(2) Mã chỉ tiêu", "Chỉ tiêu", "ĐVT", "1. Kế hoạch", "2. Thực hiện", "3) Tổng số", "Tỷ lệ (%) = 2/3", "Ghi chú"],  # noqa: E501
    ["No.", "Mã chỉ tiêu\nIndicator code", "Chỉ tiêu/Indicator", "ĐVT/Unit", "Kế hoạch (Plan)", "Thực hiện - Actual", "Tổng số / Total", "Tỷ lệ (%)/Rate", "Ghi chú/Notes"],  # noqa: E501
    ["STT", "Mã chỉ tiêu", "Chỉ tiêu", "ĐVT", "KH năm 2022", "TH 12 tháng năm 2022", "Tổng số đến 14/12/2022", "Tỷ lệ (%)", "Ghi chú"],  # noqa: E501
    [unicodedata.normalize("NFD", head.upper()) for head in COLUMNS],
]  # fmt: skip


@pytest.mark.parametrize("heads", HEADS)
def test_header_words_are_known_however_they_are_broken_numbered_noted_or_translated(heads):
    read = form([*TOP, heads, ROW])
    assert by_measure(read) == PLAIN and note_codes(read) == []


@pytest.mark.parametrize(
    "numbering",
    [
        ["A", "B", "C", "D", "1", "2", "3", "4=2/3", "5"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)=(6)/(7)", "(9)"],
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, "8 = 6/7 x 100%", 9.0],
    ],
)
def test_a_row_that_numbers_the_columns_is_no_line(numbering):
    assert by_measure(form([*TOP, COLUMNS, numbering, ROW])) == PLAIN


def test_a_header_of_three_rows_whose_lowest_cell_only_says_that_figures_follow():
    upper = ["STT", "Mã chỉ tiêu", "Chỉ tiêu", "ĐVT", "Số liệu trong kỳ", "", "", "", "Ghi chú"]
    middle = ["", "", "", "", "Kế hoạch năm 2022", "Thực hiện đến kỳ báo cáo", "", "", ""]
    lower = ["", "", "", "", "", "Số lượng", "Tổng số", "Tỷ lệ (%)", ""]
    assert by_measure(form([*TOP, upper, middle, lower, ROW])) == PLAIN


def test_a_column_of_another_year_than_the_reports_is_told_and_not_read():
    heads = ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện năm 2021", "KH 2022", "Thực hiện năm 2022", "KH năm 2023"]
    read = form([*TOP, heads, ["H01", "Chi bộ", 1.0, 2.0, 3.0, 4.0]])
    assert {(cell["measure"], cell["number"]) for cell in read.cells} == {("plan", 2), ("numerator", 3)}
    assert "năm 2021" in read.notes[0].found and "năm 2023" in read.notes[0].found
    stale = form([*TOP, ["Mã chỉ tiêu", "Chỉ tiêu", "KH năm 2021", "TH năm 2021"], ["H01", "Chi bộ", 1.0, 2.0]])
    assert stale.read_code == "form_unknown" and "2021" in stale.read_detail


def test_two_columns_that_may_both_be_meant_are_refused():
    heads = ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện lũy kế", "Lũy kế kết quả"]
    read = form([*TOP, heads, ["H01", "Chi bộ", 1.0, 2.0]])
    assert read.read_code == "form_unknown" and "lũy kế" in read.read_detail
    two_in_one, per_cent = (form([*TOP, [*COLUMNS[:7], head, ""], ROW]) for head in ("KH/Tổng số", "TH/KH"))
    assert "KH/Tổng số" in two_in_one.read_detail  # names two columns, and so none
    assert by_measure(per_cent)["reported_pct"] == PLAIN["reported_pct"]


def test_totals_and_signatures_in_the_column_of_codes_are_no_lines():
    total = ["", "Tổng cộng", "", "", "", 5.0, 6.0, "", ""]
    place = ["", "", "", "", "", "Yên Bình, ngày 15 tháng 12 năm 2022", "", "", ""]
    signed = ["", "Người lập", "", "", "", "TM. UBND HUYỆN", "", "", ""]
    read = form([*TOP, COLUMNS, ROW, total, place, signed, ["", "Nguyễn Văn A", *[""] * 7]])
    assert {cell["line_code"] for cell in read.cells} == {"H01"}
    assert note_codes(read) == ["TOTAL_UNREAD"]


def test_a_line_that_begins_like_a_signature_and_has_a_figure_is_a_line():
    read = form([*TOP, COLUMNS, ["", "", "Chủ tịch UBND xã dùng chữ ký số", "", "", 5.0, "", "", ""], ROW])
    assert sorted(cell["number"] for cell in read.cells if cell["measure"] == "numerator") == [5, 5565]


def test_a_new_form_is_added_by_yaml_alone(tmp_path):
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "dao_tao.yml").write_text(
        yaml.safe_dump(
            {
                "kind": "lines", "version": "1.0", "notation": "vi", "regime": "statistical",
                "forms": {"TH-09": "Kết quả bồi dưỡng kỹ năng số"},
                "columns": [
                    {"role": "line_code", "words": ["Mã lớp"]},
                    {"role": "label", "words": ["Lớp bồi dưỡng"]},
                    {"measure": "numerator", "reads_as": "number", "words": ["Số người đã học"]},
                    {"measure": "denominator", "reads_as": "number", "words": ["Số người phải học"]},
                ],
            },
            allow_unicode=True,
        ),
        "utf-8",
    )  # fmt: skip
    table = [["Mã lớp", "Lớp bồi dưỡng", "Số người đã học", "Số người phải học"], ["L1", "An toàn", 30.0, "40 người"]]
    for top in ([["Mã biểu", "TH-09"]], [["Kết quả bồi dưỡng kỹ năng số"]], []):
        read = form([*top, ["Kỳ báo cáo", "Quý I/2023"], *table], forms=forms_of(tmp_path))
        values = {cell["measure"]: cell["number"] for cell in read.cells}
        assert (read.form_code, read.regime, values) == ("TH-09", "statistical", {"numerator": 30, "denominator": 40})


LINES = [
    line(f"H{n:02}", f"Chỉ tiêu {n}", numerator=f"{n}.{n:03}", denominator=9000.0, pct="12,5%") for n in range(1, 6)
]
GROUP = ["I", "", "Chính quyền số", *[""] * 6]
TOTAL = ["", "", "Tổng cộng", "", "", 5.0, 9000.0, "", ""]
NUMBERING = ["A", "B", "C", "D", "1", "2", "3", "4=2/3", "5"]
NOTE = ["(*) Số liệu tính đến 14/12/2022", *[""] * 8]
SIGNED = ["", "Người lập biểu", "", "", "", "CHỦ TỊCH", "", "", ""]
TWO_ROWS = [
    ["STT", "Mã chỉ tiêu", "Chỉ tiêu", "ĐVT", "KH năm 2022", "Kết quả thực hiện năm 2022", "", "", "Ghi chú"],
    ["", "", "", "", "", "TH", "Tổng số", "Tỷ lệ (%)", ""],
]


def values(read):
    return {
        (cell["line_code"], cell["measure"]): (cell["number"], cell["parse_code"])
        for cell in read.cells
        if cell["line_code"] and cell["parse_code"] != "blank"
    }


@settings(deadline=None, max_examples=150)
@given(
    rows=st.permutations(range(5)),
    columns=st.permutations(range(9)),
    heads=st.sampled_from([*HEADS, COLUMNS]),
    above=st.lists(st.sampled_from([["UBND HUYỆN YÊN BÌNH"], ["Ghi chú: thử"], [""], ["Số: 12/BC-UBND"]]), max_size=3),
    below=st.lists(st.sampled_from([NOTE, SIGNED, TOTAL, [""] * 9]), max_size=3),
    between=st.lists(st.tuples(st.integers(0, 5), st.sampled_from([GROUP, TOTAL, COLUMNS, [""] * 9])), max_size=4),
    is_numbered=st.booleans(),
    left=st.integers(0, 3),
    extra=st.lists(st.sampled_from(["Cột lạ", "Người phụ trách"]), unique=True),
    is_decomposed=st.booleans(),
    sheets=st.integers(1, 3),
)
def test_reading_is_independent_of_order_place_header_and_every_decoration(
    rows, columns, heads, above, below, between, is_numbered, left, extra, is_decomposed, sheets
):
    body = [LINES[place] for place in rows]
    for place, row in between:
        body.insert(min(place, len(body)), row)
    table = [heads, *([NUMBERING] if is_numbered else []), *body, *below]

    def moved(row):
        padded = [*row, *[""] * (9 - len(row))]
        return [""] * left + [padded[place] for place in columns] + ["" if row is NUMBERING else "lạ" for _ in extra]

    laid_out = [[*above_row] for above_row in [*above, *TOP]] + [moved(row) for row in table]
    if extra:
        laid_out[len(above) + len(TOP)][-len(extra) :] = extra
    if is_decomposed:
        laid_out = [[unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in row] for row in laid_out]
    book = [Sheet(f"Trang {n}", [["Mục lục"]]) for n in range(sheets - 1)] + [Sheet("S", laid_out)]
    assert values(read_form(book, "t", FORMS)) == values(form([*TOP, COLUMNS, *LINES]))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([GROUP, TOTAL, [""] * 9, *TWO_ROWS]), max_size=3), st.permutations(range(5)))
def test_a_header_of_two_rows_may_be_printed_again_on_every_page(between, rows):
    pages = [*TWO_ROWS, LINES[rows[0]], LINES[rows[1]], *TWO_ROWS, *[LINES[place] for place in rows[2:]]]
    pages += [row for row in between if row not in TWO_ROWS]
    assert values(form([*TOP, *pages])) == values(form([*TOP, COLUMNS, *LINES]))


def test_a_figure_joined_over_several_lines_is_in_doubt_below_the_first():
    rows = [*TOP, COLUMNS, line("H01", numerator=5.0, denominator=9.0), line("H02", numerator=4.0)]
    [top, below] = [4, 5]
    read = read_form([Sheet("S", rows, merges=((top, 6, below, 6), (top, 8, below, 8)))], "t", FORMS)
    texts = {(cell["line_code"], cell["measure"]): (cell["raw_text"], cell["parse_code"]) for cell in read.cells}
    assert texts["H01", "denominator"] == ("9", "ok")
    assert texts["H02", "denominator"] == ("9", "ambiguous")
    assert texts["H02", "note"] == ("", "blank")


def test_a_unit_joined_over_several_rows_is_the_unit_of_each():
    heads = ["Mã xã", "Tên xã", "MT01"]
    rows = [["Mã biểu", "CDS-02"], heads, ["04264", "Xã A", "Đạt"], ["", "", "Chưa đạt"]]
    read = read_form([Sheet("S", rows, merges=((2, 0, 3, 0), (2, 1, 3, 1)))], "t", FORMS)
    assert [(cell["unit_code_text"], cell["text_value"]) for cell in read.cells] == [
        ("04264", "achieved"),
        ("04264", "not_achieved"),
    ]
