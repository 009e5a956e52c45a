"""What a figure in a cell is: read where nothing else may be meant, settled by its line, otherwise in doubt."""

import pytest
from form_tables import line, numerators, one, report
from test_forms import COLUMNS


def test_a_lone_dot_of_thousands_is_ambiguous_until_its_column_or_table_says_what_a_dot_is():
    assert one("1.234")["numerator"] == (None, "ambiguous")
    assert one("1.234", "1.500", "82,3%")["numerator"] == (1234, "ok")
    column = report(COLUMNS, line("H01", numerator="1.234"), line("H02", numerator="12,5"))
    assert numerators(column) == {"H01": (1234, "ok"), "H02": (12.5, "ok")}


def test_a_column_in_english_notation_is_read_and_a_mixed_one_is_not_guessed():
    english = report(COLUMNS, line("H01", numerator="1,234.56"), line("H02", numerator="6700"))
    assert numerators(english) == {"H01": (1234.56, "ok"), "H02": (6700, "ok")}
    mixed = report(
        COLUMNS, line("H01", numerator="1,234.56"), line("H02", numerator="12,5"), line("H03", numerator="1.234")
    )
    assert numerators(mixed) == {"H01": (None, "ambiguous"), "H02": (12.5, "ok"), "H03": (None, "ambiguous")}


def test_a_share_that_excel_shows_as_a_per_cent_is_one_and_in_a_count_it_is_refused():
    table = [COLUMNS, line(pct=0.8305, numerator=0.5)]
    read = report(*table, percents=lambda: frozenset({(4, 7), (4, 5)}))
    values = {cell["measure"]: (cell["raw_text"], cell["number"], cell["decimals"]) for cell in read.cells}
    assert values["reported_pct"] == ("83.05%", 83.05, 2)
    assert values["numerator"] == ("50%", None, None)


@pytest.mark.parametrize(
    ("text", "denominator", "unit", "expected"),
    [
        ("24/24", "", "", (24, 24)),
        ("5.565/6.700,5", "", "", (5565, 6700.5)),
        ("12/24 xã", "", "", (12, 24)),
        ("3/9", "9", "", (3, 9)),
        ("3/9", "", "", None),  # a day, or a place among nine
        ("3/9", "12", "", None),
        ("15/12/2022", "", "", None),
        ("(3/9)", "", "", None),
        ("24/24 tốt", "", "", None),
        ("11/2023", "", "", None),  # a month, or eleven of 2023
        ("2022/2023", "", "", None),  # a school year
        ("11/2023 hồ sơ", "", "", (11, 2023)),
        ("11/2023", 2023.0, "", (11, 2023)),
        ("24/24 (100%)", "", "", (24, 24)),
        ("22/24 xã, đạt 91,67%", "", "", (22, 24)),
        ("3/9 = 33,3%", "", "", (3, 9)),  # no day of a month is a third
        ("22/24 xã (đạt 90%)", "", "", None),  # which of the two is wrong?
        ("１２/２４ xã", "", "", (12, 24)),
        ("1\u00a0234/1\u00a0500", "", "", (1234, 1500)),
    ],
)
def test_two_figures_in_one_cell_are_a_ratio_only_where_nothing_else_may_be_meant(text, denominator, unit, expected):
    read = one(text, denominator, unit=unit)
    if expected is None:
        assert read["numerator"] == (None, "unreadable")
    else:
        assert (read["numerator"][0], read["denominator"][0]) == expected


def test_the_per_cent_beside_a_ratio_says_that_it_is_one():
    assert one("3/9", pct="33,3%")["numerator"] == (3, "ok")
    assert one("3/9", pct="50%")["numerator"] == (None, "unreadable")


def test_a_month_stays_a_month_in_a_column_of_ratios():
    read = report(COLUMNS, *(line(numerator=text) for text in ("24/24", "20/30", "11/2023")))
    assert [cell["number"] for cell in read.cells if cell["measure"] == "numerator"] == [24, 20, None]


@pytest.mark.parametrize("text", ["1\n234\n567", "1.\n234", "1\n2", "12\r\n345\r\n678"])
def test_figures_on_lines_of_their_own_are_never_joined(text):
    assert one(text)["numerator"][0] is None
    assert one("gần\n9 tỷ")["numerator"] == (9e9, "ok")


@pytest.mark.parametrize("figure", [5.565, "5,5", 0.5])
def test_what_is_counted_whole_has_no_fraction(figure):
    assert one(figure, unit="người")["numerator"] == (None, "ambiguous")
    assert one(figure, unit="điểm")["numerator"][1] == one(figure, unit="triệu đồng")["numerator"][1] == "ok"
    assert one("1,5 triệu", unit="người")["numerator"] == (1.5e6, "ok")


def test_a_rank_is_no_ratio():
    assert one("15/63", label="Xếp hạng chuyển đổi số")["numerator"] == (None, "unreadable")
    assert one("15/63", label="Cơ quan")["numerator"] == (15, "ok")


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("12 xã", "", 12),
        ("12 xã", "xã", 12),
        ("12 xã", "thôn", None),
        ("12 việc lạ", "", None),
        ("mức độ 3, 4", "", None),
    ],
)
def test_a_word_after_a_count_must_be_what_the_line_counts(text, unit, number):
    assert one(text, unit=unit)["numerator"][0] == number


@pytest.mark.parametrize("text", ["Vượt 28,57%", "-", "…", "x", "không", "chưa có", "n/a"])
def test_what_says_something_else_than_a_figure_is_told_and_never_zero(text):
    assert one("1", "2", text)["reported_pct"] == (None, "unreadable")


@pytest.mark.parametrize(
    ("numerator", "denominator", "pct", "unit", "expected"),
    [
        ("5.565", 6700.0, 83.06, "", (5565, 6700)),  # the stated per cent leaves no other reading
        ("5.565", "6700", "83%", "", (5565, 6700)),
        ("5,565", 6700.0, 83.06, "", (5565, 6700)),
        ("5.565", 10.0, 55.65, "", (5.565, 10)),
        ("5.565", "6.700", 83.06, "", None),  # both may be thousands, or neither
        ("5.565", 6700.0, 50.0, "", None),
        ("5.565", 6700.0, "", "", None),
        (5565.0, "6.700", "", "", (5565, 6700)),  # no part exceeds its whole
        (5.0, "6.700", "", "", None),
        ("5.565", "6.700", "", "người", (5565, 6700)),  # people are not counted in thousandths
        ("5.565", "6.700", "", "điểm", None),
        ("5.565", "6.700", "", "triệu đồng", None),
    ],
)
def test_the_rest_of_the_line_settles_what_its_column_leaves_in_doubt(numerator, denominator, pct, unit, expected):
    read = one(numerator, denominator, pct, unit=unit)
    if expected is None:
        assert "ambiguous" in (read["numerator"][1], read["denominator"][1])
    else:
        assert (read["numerator"][0], read["denominator"][0]) == expected


@pytest.mark.parametrize(
    ("text", "denominator", "pct", "expected"),
    [
        ("5.565/6700", "", "", (5565, 6700)),
        ("5.565/6700", "", 83.06, (5565, 6700)),
        ("5.565/6.700", "", "", None),
        ("4.525/5", "", "", None),  # a grade out of five
        ("8/9 huyện", "", "", (8, 9)),
    ],
)
def test_a_part_and_its_whole_in_one_cell_settle_each_other(text, denominator, pct, expected):
    read = one(text, denominator, pct)
    assert (read["numerator"][0], read["denominator"][0]) == (expected or (None, None))


@pytest.mark.parametrize(
    ("text", "plan", "numerator", "denominator", "pct"),
    [
        ("Vượt 28,57%", 7.0, 9.0, "", 128.57),
        ("vượt kế hoạch 12%", 50.0, 56.0, "", 112),
        ("Vượt 12 % kế hoạch", 50.0, 56.0, "", 112),
        ("Đạt 100% kế hoạch", 50.0, 50.0, "", 100),
        ("Vượt 28,57%", 7.0, 8.0, "", None),  # the line itself says 114 %
        ("Vượt 28,57%", "", 9.0, "", None),  # over a plan that nobody gives
        ("Vượt 28,57%", 7.0, 9.0, 9.0, None),  # of the whole, not of the plan
        ("giảm 3,2%", 50.0, 48.4, "", None),
        ("tăng 12%", 50.0, 56.0, "", None),
    ],
)
def test_an_excess_over_plan_is_read_where_plan_and_result_say_the_same(text, plan, numerator, denominator, pct):
    read = report(COLUMNS, line(plan=plan, numerator=numerator, denominator=denominator, pct=text))
    [per_cent] = [cell for cell in read.cells if cell["measure"] == "reported_pct"]
    assert (per_cent["number"], per_cent["raw_text"]) == (pct, text)
    assert per_cent["parse_code"] == ("unreadable" if pct is None else "ok")


def test_a_scale_stands_in_the_cell_or_in_the_unit_and_never_in_both():
    assert one("9 tỷ", unit="đồng")["numerator"] == (9e9, "ok")
    assert one("9 tỷ", unit="triệu đồng")["numerator"] == (None, "unreadable")
    assert one("9", unit="triệu đồng")["numerator"] == (9, "ok")


def test_a_share_of_one_without_its_sign_is_in_doubt_until_the_column_says_what_it_counts_in():
    assert one("", "", "0,8305")["reported_pct"] == (None, "ambiguous")
    assert one("", "", 0.8305)["reported_pct"] == (None, "ambiguous")
    assert one("", "", "0,8305%")["reported_pct"] == (0.8305, "ok")
    over = report(COLUMNS, line("H01", pct=0.8305), line("H02", pct=1.2857))  # 128,57 % of a plan, as a share
    assert [cell["parse_code"] for cell in over.cells if cell["measure"] == "reported_pct"] == ["ambiguous"] * 2
    assert one(5565.0, 6700.0, "0,8305")["reported_pct"] == (0.8305, "ok")  # recomputed, and told
