"""The form as a person meets it, on screen and on paper: whose lines and rows it has, and that each text is read."""

import math

import openpyxl
import pytest
from template_filling import table

from orchestration.forms.catalogue import our_forms
from orchestration.forms.composite_cells import counted, once_scaled
from orchestration.notation.numbers import Reading, read_number
from orchestration.places import PROJECT, Places
from orchestration.workbooks.row_heights import height, lines_of
from orchestration.workbooks.template import issue
from orchestration.workbooks.writer import fill

ISSUED = (
    ("CDS-01H", "141", "2024"), ("CDS-01H", "215", "2024"), ("CDS-02", "136", "2023"), ("CDS-05", "141", "2024"),
)  # fmt: skip


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    """Forms of the project's own reference tables, before any report came: (form, unit) -> the path."""
    folder = tmp_path_factory.mktemp("issued")
    places = Places(folder / "raw", PROJECT / "transforms" / "seeds", folder / "warehouse")
    paths = {(form, unit): folder / f"{form}_{unit}.xlsx" for form, unit, _ in ISSUED}
    for form, unit, period in ISSUED:
        issue(paths[form, unit], form, unit, period, places)
    return paths


def column_of(path, name):
    sheet, _, head, names = table(path)
    column = next(number for number, each in names.items() if each == name)
    return [sheet.cell(row, column).value for row in range(head + 1, sheet.max_row + 1)]


def test_a_form_sent_for_communes_lists_communes_and_no_agency(issued, shared):
    codes = column_of(issued["CDS-02", "136"], "unit_code")
    before = column_of(shared / "cases" / "people" / "template_CDS-02_136_2023_lists_an_agency.xlsx", "unit_code")
    assert len(codes) == 25 and all(len(code) == 5 and code.isdecimal() for code in codes)
    assert len(set(before) - set(codes)) == 1 and set(codes) < set(before)


def test_no_district_is_asked_for_what_is_another_provinces(issued):
    yen_bai, bac_giang = (
        dict(zip(column_of(path, "line_code"), column_of(path, "label"), strict=True))
        for path in (issued["CDS-01H", "141"], issued["CDS-01H", "215"])
    )
    of_bac_giang, of_yen_bai = {"H31", "H39", "H42", "H43"}, {"H22", "H84"}
    assert bac_giang.keys() - yen_bai.keys() == of_bac_giang
    assert yen_bai.keys() - bac_giang.keys() == of_yen_bai
    assert not any("111-NQ/TU" in label or "QLVB&ĐHTN" in label for label in yen_bai.values())
    assert not any("YenBai" in label for label in bac_giang.values())


def test_a_ratio_says_what_is_counted_and_that_its_rate_is_in_per_cent(issued):
    path = issued["CDS-01H", "141"]
    units = dict(zip(column_of(path, "line_code"), column_of(path, "unit_of_measure"), strict=True))
    assert (units["H02"], units["H11"]) == ("xã, phường, thị trấn; tỷ lệ: %", "đảng viên; tỷ lệ: %")
    assert (units["H09"], units["H20"]) == ("Sự cố đã phát hiện; tỷ lệ: %", "Dân số; tỷ lệ: %")
    assert (units["H21"], units["H35"]) == ("người", "Có/Không")
    assert "%" not in units.values(), "a bare per cent sign says nothing of what is counted"
    sheet, _, head, names = table(path)
    heads = {name: sheet.cell(head, column).value for column, name in names.items()}
    assert heads["numerator"] == "Thực hiện\n(SỐ LƯỢNG)" and heads["denominator"] == "Tổng số\n(SỐ LƯỢNG)"
    [rule] = [rule for rule in sheet.data_validations.dataValidation if f"G{head + 2}" in rule.sqref]
    assert (rule.promptTitle, rule.prompt) == ("Số lượng, không ghi tỷ lệ %", "Xã, phường, thị trấn được quán triệt")


def limits_of(path, line_code, measure):
    """The formula that a cell of a line is held to, and what the form says when it does not hold."""
    sheet, _, head, names = table(path)
    column = {name: number for number, name in names.items()}
    [row] = [
        row for row in range(head + 1, sheet.max_row + 1) if sheet.cell(row, column["line_code"]).value == line_code
    ]
    cell = sheet.cell(row, column[measure]).coordinate
    [rule] = [rule for rule in sheet.data_validations.dataValidation if cell in str(rule.sqref).split()]
    return rule.formula1, rule.error, cell


@pytest.mark.parametrize(
    ("line_code", "measure", "is_whole"),
    [
        ("H02", "numerator", True),
        ("H02", "denominator", True),
        ("H21", "numerator", True),
        ("H21", "plan", True),
        ("H02", "plan", False),
        ("H02", "reported_pct", False),
        ("H26", "numerator", False),  # a mean, as the reference tables say
        ("H30", "plan", False),
    ],
)
def test_what_is_counted_whole_is_typed_whole(issued, line_code, measure, is_whole):
    formula, message, cell = limits_of(issued["CDS-01H", "141"], line_code, measure)
    assert (f"{cell}=INT({cell})" in formula, "số nguyên" in message) == (is_whole, is_whole)


@pytest.mark.parametrize("measure", ["plan", "reported_pct"])
def test_a_share_is_typed_between_none_and_all(issued, measure):
    formula, message, cell = limits_of(issued["CDS-01H", "141"], "H02", measure)
    assert f"{cell}>=0" in formula and f"{cell}<=100" in formula
    assert "từ 0 đến 100" in message


@pytest.mark.parametrize("unit", ["%", "xã, phường, thị trấn; tỷ lệ: %"])
def test_a_count_beside_that_unit_of_measure_is_read_as_beside_a_bare_per_cent(unit):
    block = our_forms().block
    assert counted(Reading("12 xã", "unreadable"), "vi", "number", unit, block).number == 12
    reading = read_number("2 tỷ", "vi", "number")
    assert once_scaled("2 tỷ", reading, unit) == reading
    assert once_scaled("2 tỷ", reading, "triệu đồng").parse_code == "unreadable"


def test_every_row_is_as_high_as_its_longest_text(issued):
    """A letter of eleven points is seldom narrower than two thirds of a digit, and its line never below 13 points."""
    for path in issued.values():
        sheet = openpyxl.load_workbook(path).worksheets[0]
        for row in sheet.iter_rows(min_row=10):
            widths = [sheet.column_dimensions[cell.column_letter].width for cell in row]
            texts = [cell.value if isinstance(cell.value, str) else "" for cell in row]
            assert all(cell.alignment.wrap_text for cell, text in zip(row, texts, strict=True) if len(text) > 20)
            lines = max(math.ceil(len(text) / (width * 1.5)) for text, width in zip(texts, widths, strict=True))
            own = sheet.row_dimensions[row[0].row].height
            assert (own or 15) >= 13 * lines, (path.name, texts)


def test_the_lines_of_a_text_are_counted_between_words_and_by_its_own_breaks():
    assert lines_of("", 10) == lines_of("một", 10) == 1
    assert lines_of("một\nhai\nba", 10) == 3
    assert lines_of("x" * 100, 10) >= 8, "a word longer than its column is broken"
    assert [lines_of("bốn chữ một dòng", width) for width in (40, 8, 4)] == sorted(
        lines_of("bốn chữ một dòng", width) for width in (40, 8, 4)
    )
    assert lines_of("Tổng số", 7, is_bold=True) >= lines_of("Tổng số", 7)
    assert (
        height([("một", 10, False)])
        < height([("một hai ba bốn năm", 10, False)])
        <= height([("x" * 40_000, 1, False)])
        == 409
    )


def test_what_was_reported_before_is_each_lines_own_and_real(province, tmp_path):
    """The latest real month of each line; a simulated one between, and a feed's, are passed over."""
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100", "L3,7,")
    province.receive("101", "Tháng 02/2026", "L1,95,120")
    province.receive("102", "Tháng 01/2026", "L1,11,120", is_simulated=True)
    province.build("fct_indicator_value", "dim_period", "dim_indicator")
    province.release_build()
    issue(tmp_path / "a.xlsx", "CDS-01H", "101", "2026-03", province.places)
    assert column_of(tmp_path / "a.xlsx", "previous") == [95, 60, 7]
    sheet, _, head, names = table(tmp_path / "a.xlsx")
    column = next(number for number, name in names.items() if name == "previous")
    notes = [sheet.cell(row, column).comment for row in range(head, head + 4)]
    assert [note and note.text for note in notes] == ["Tháng 02/2026", None, "Tháng 01/2026", "Tháng 01/2026"]
    issue(tmp_path / "b.xlsx", "CDS-01H", "102", "2026-03", province.places)
    assert column_of(tmp_path / "b.xlsx", "previous") == [None, None, None]


def test_a_plain_form_is_headed_as_ever(tmp_path):
    fill(tmp_path / "a.xlsx", "CDS-01H", {"unit_code": "141"}, [{"line_code": "H01"}])
    sheet, _, head, names = table(tmp_path / "a.xlsx")
    assert [sheet.cell(head, column).value for column in names] == [
        column.words[0] for column in our_forms().layouts["CDS-01H"].printed
    ]
