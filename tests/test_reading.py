"""How a table is found and its rows are read: where a person reads without doubt, so does the reader."""

from datetime import datetime

import pytest
import xlsxwriter
import yaml
from form_tables import FORMS, TOP, line, note_codes, numerators, report
from hypothesis import given, settings
from hypothesis import strategies as st
from test_forms import COLUMNS, ROW, by_measure, grid

from orchestration.forms import catalogue
from orchestration.forms.catalogue import forms_of
from orchestration.forms.reader import read_form
from orchestration.intake.report import read_report
from orchestration.readers.sheet import Sheet


def test_titles_notes_totals_and_signatures_are_no_lines():
    table = [
        ["UBND HUYỆN YÊN BÌNH"],
        ["BÁO CÁO QUÝ"],
        COLUMNS,
        ["A", "B", "C", "D", "1", "2", "3", "4=2/3", "5"],
        ["I", "", "Chính quyền số", *[""] * 6],
        line(numerator=5.0),
        ["", "", "Tổng cộng", "", "", 5.0, "", "", ""],
        ["", "", "", "", "", "Yên Bình, ngày 15 tháng 12 năm 2022", "", "", ""],
        ["", "Người lập biểu", "", "", "", "CHỦ TỊCH", "", "", ""],
        ["", "", "Nguyễn Văn A", "", "", "", "", "", ""],
    ]
    read = report(*[row + [""] * (9 - len(row)) for row in table])
    filled = {cell["cell"] for cell in read.cells if cell["parse_code"] == "ok"}
    assert filled == {"F9"}
    assert "TOTAL_UNREAD" in note_codes(read)


def test_a_header_of_two_rows_with_joined_cells():
    upper = ["STT", "Mã chỉ tiêu", "Chỉ tiêu", "ĐVT", "KH năm 2022", "Kết quả", "", "", "Ghi chú"]
    lower = ["", "", "", "", "", "TH", "Tổng số", "Tỷ lệ (%)", ""]
    read = report(upper, lower, ROW)
    assert by_measure(read) == by_measure(report(COLUMNS, ROW))


def test_two_tables_on_a_sheet_and_one_more_sheet_are_all_read():
    shorter = ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện"]
    read = read_form(
        [
            Sheet("S", [*TOP, COLUMNS, line(numerator=1.0), [""] * 9, shorter, ["H02", "Hồ sơ", 2.0]]),
            Sheet("T", [*TOP, COLUMNS, line("H03", numerator=3.0)]),
        ],
        "t",
        FORMS,
    )
    assert {code: number for code, (number, _) in numerators(read).items()} == {"H01": 1, "H02": 2, "H03": 3}


def test_a_sheet_of_another_unit_speaks_of_that_unit():
    other = [TOP[0], TOP[1], ["", "Mã đơn vị", "135"]]
    read = read_form([Sheet(name, [*top, COLUMNS, ROW]) for name, top in (("S", TOP), ("T", other))], "t", FORMS)
    assert {cell["sheet"]: cell["unit_code_text"] for cell in read.cells} == {"S": None, "T": "135"}


def test_part_and_whole_on_the_two_rows_below_their_line():
    read = report(
        COLUMNS,
        line("H01", "Tỷ lệ hồ sơ trực tuyến", pct="80%"),
        ["a", "", "Hồ sơ trực tuyến", "", "", 80.0, "", "", ""],
        ["b", "", "Tổng số hồ sơ", "", "", 100.0, "", "", ""],
        line("H02", numerator=5.0),
        ["a", "", "Thành thị", "", "", 2.0, "", "", ""],  # parts of a sum are not part and whole
        ["b", "", "Nông thôn", "", "", 3.0, "", "", ""],
    )
    first = {cell["measure"]: (cell["cell"], cell["number"]) for cell in read.cells if cell["line_code"] == "H01"}
    assert first["numerator"] == ("F6", 80) and first["denominator"] == ("F7", 100)
    assert first["reported_pct"] == ("H5", 80)
    assert {cell["line_key"] for cell in read.cells if cell["line_code"] == "H01"} == {"S!6"}
    assert [cell["line_code"] for cell in read.cells if cell["number"] in (2, 3)] == [None, None]


def test_hidden_parts_are_told_and_a_hidden_sheet_is_not_read():
    sheets = [Sheet("Ẩn", [*TOP, COLUMNS, line("H09", numerator=9.0)], is_hidden=True), grid(COLUMNS, ROW)]
    read = read_form(sheets, "t", FORMS)
    assert set(numerators(read)) == {"H01"} and "SHEET_HIDDEN" in note_codes(read)
    assert "ROW_HIDDEN" in note_codes(report(COLUMNS, ROW, hidden_rows=frozenset({4})))


def test_a_hidden_column_gives_way_to_one_in_sight():
    read = report([*COLUMNS, "TH"], [*ROW, 9.0], hidden_columns=frozenset({9}))
    assert by_measure(read) == by_measure(report(COLUMNS, ROW))


def test_the_title_names_the_form_and_the_period_where_the_head_is_silent():
    top = [["UBND HUYỆN YÊN BÌNH"], ["Báo cáo chỉ tiêu CHUYỂN ĐỔI SỐ cấp huyện quý III năm 2023"]]
    read = report(COLUMNS, ROW, top=top)
    assert (read.form_code, read.period_code, read.unit_name_text) == ("CDS-01H", "2023-Q3", "HUYỆN YÊN BÌNH")
    assert "FORM_INFERRED" in note_codes(read)
    assert report(COLUMNS, ROW, top=[["Danh sách"]]).read_code == "form_unknown"


def test_a_hidden_id_names_the_form_and_a_change_of_unit_is_told():
    mark = Sheet("_kho", [["Mã biểu", "CDS-01H"], ["Mã đơn vị", "141"], ["Kỳ báo cáo", "2022"]], is_hidden=True)
    read = read_form([Sheet("S", [COLUMNS, ROW]), mark], "t", FORMS)
    assert (read.form_code, read.unit_code_text, read.period_code) == ("CDS-01H", "141", "2022")
    changed = read_form(
        [Sheet("S", [["Mã đơn vị", "135"], ["Kỳ báo cáo", "Năm 2022"], COLUMNS, ROW]), mark], "t", FORMS
    )
    assert changed.unit_code_text == "135" and "FORM_CHANGED" in note_codes(changed)


def test_a_text_row_with_a_field_too_many_has_no_figure_anyone_can_trust():
    heads = [*COLUMNS, ""]
    broken = [*line(numerator="24", pct="83")[:7], "83", "05%", "ghi chú"]
    read = report(heads, broken, top=[[*row, *[""] * 7] for row in TOP], is_text=True)
    assert {cell["parse_code"] for cell in read.cells} <= {"unreadable", "blank"}


def test_an_old_version_of_a_form_stays_readable_by_its_own_layout(tmp_path):
    old = yaml.safe_load((catalogue.FOLDER / "nen_tang.yml").read_text("utf-8"))
    old |= {"version": "0.9", "replaced": True}
    old["columns"] = [{"role": "line_code", "words": ["Ký hiệu"]}, {"measure": "numerator", "words": ["Đã dùng"],
                      "reads_as": "number"}]  # fmt: skip
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "nen_tang_0_9.yml").write_text(yaml.safe_dump(old, allow_unicode=True), "utf-8")
    forms = forms_of(tmp_path)
    assert list(forms.older) == [("CDS-05", "0.9")]
    top = [["Mã biểu", "CDS-05"], ["Phiên bản biểu", "0.9"]]
    read = report(["Ký hiệu", "Đã dùng"], ["P01", 7.0], top=top, forms=forms)
    assert numerators(read) == {"P01": (7, "ok")}
    assert report(["Ký hiệu", "Đã dùng"], ["P01", 7.0], top=top[:1], forms=forms).read_code == "form_unknown"


TABLE = [
    line(f"H{n:02}", f"Chỉ tiêu {n}", numerator=f"{n}.{n:03}", denominator=9000.0, pct="12,5%") for n in range(1, 7)
]


@settings(deadline=None, max_examples=60)
@given(
    rows=st.permutations(range(6)),
    columns=st.permutations(range(9)),
    above=st.integers(0, 4),
    left=st.integers(0, 3),
    extra=st.booleans(),
)
def test_reading_is_independent_of_order_place_and_decoration(rows, columns, above, left, extra):
    def moved(cells):
        return [""] * left + [cells[place] for place in columns] + (["lạ"] if extra else [])

    decorated = [*TOP, *[["Ghi chú của phòng"]] * above, moved(COLUMNS), *[moved(TABLE[place]) for place in rows]]
    read = read_form([Sheet("S", decorated)], "t", FORMS)
    plain = report(COLUMNS, *TABLE)

    def values(of):
        return {(cell["line_code"], cell["measure"]): (cell["number"], cell["parse_code"]) for cell in of.cells}

    assert values(read) == values(plain)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("mmm-yy", "2023-03"),  # what Excel makes of a typed '3/2023'
        ("mm/yyyy", "2023-03"),
        ('"Tháng "m"/"yyyy', "2023-03"),
        ("[$-42A]mmmm yyyy", "2023-03"),
        ("yyyy", "2023"),
        ("dd/mm/yyyy", None),
        ("m/d/yy h:mm", None),
    ],
)
def test_a_period_that_excel_made_a_date_is_what_the_cell_shows(tmp_path, pattern, code):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for number, row in enumerate([*TOP, COLUMNS, line(numerator=5)]):
            sheet.write_row(number, 0, row)
        sheet.write_datetime(1, 2, datetime(2023, 3, 1), book.add_format({"num_format": pattern}))
    assert read_report(path.read_bytes(), path.name).period_code == code


MONEY = [1.0, "H01", "Kinh phí", "", "", 5.0, "", "", ""]


@pytest.mark.parametrize(
    ("above", "unit"),
    [
        ("Đvt: triệu đồng", "triệu đồng"),
        ("(Đơn vị tính: nghìn người)", "nghìn người"),
        ("(Đơn vị tính: tỷ đồng)", "tỷ đồng"),
        ("ĐVT: 1000 đồng", "1000 đồng"),
        ("Đơn vị: triệu đồng", "triệu đồng"),
        ("Đơn vị: Xã Triệu Phong", None),
        ("Tính: nhiều", None),
    ],
)
def test_a_unit_of_measure_above_the_table_is_that_of_the_lines_that_name_none(above, unit):
    read = report([above], COLUMNS, MONEY, line("H02", unit="hồ sơ", numerator=6))
    units = {cell["line_code"]: cell["unit_of_measure"] for cell in read.cells}
    assert units == {"H01": unit, "H02": "hồ sơ"}
    assert read.unit_name_text == ("Xã Triệu Phong" if "Xã" in above else None)


def test_a_unit_of_measure_in_the_head_of_a_column_is_that_of_its_figures():
    heads = [head.replace("Thực hiện", "Thực hiện (triệu đồng)") for head in COLUMNS]
    lines = [MONEY, line("H02", unit="triệu đồng", numerator=6), line("H03", unit="đồng", numerator=7)]
    read = report(heads, *lines)
    assert {cell["line_code"]: cell["unit_of_measure"] for cell in read.cells if cell["line_code"] == "H01"} == {
        "H01": "triệu đồng"
    }
    assert numerators(read) == {"H01": (5, "ok"), "H02": (6, "ok"), "H03": (None, "unreadable")}


@pytest.mark.parametrize("label", ["CỘNG (I+II)", "Tổng cộng (I + II):", "Tổng số toàn tỉnh", "Tổng cộng toàn xã"])
def test_a_total_says_so_in_many_words(label):
    read = report(COLUMNS, line(numerator=5), ["", "", label, "", "", 9.0, "", "", ""])
    assert (len(numerators(read)), note_codes(read)) == (1, ["TOTAL_UNREAD"])


@pytest.mark.parametrize("head", ["Tỷ lệ đạt (%)", "So sánh TH/KH (%)", "TH/KH (%)", "Tỷ lệ hoàn thành"])
def test_a_per_cent_of_the_plan_is_known_by_its_head(head):
    read = report([head if name == "Tỷ lệ (%)" else name for name in COLUMNS], line(plan=4, numerator=5, pct=125))
    assert [cell["number"] for cell in read.cells if cell["measure"] == "reported_pct"] == [125]


@pytest.mark.parametrize(
    ("above", "is_told"),
    [
        ("BÁO CÁO QUÝ III NĂM 2023", True),
        ("Kỳ báo cáo: Năm 2021", True),
        ("BÁO CÁO NĂM 2022", False),
        ("Báo cáo kết quả thực hiện kế hoạch năm 2021", False),  # of a plan, and not of a period
        ("Yên Bái, ngày 15 tháng 12 năm 2021", False),
        ("(Số liệu tính đến ngày 30/9/2022)", True),  # nine months of the year
        ("Số liệu chốt đến hết ngày 10/12/2022", False),
        ("Cập nhật đến 05/01/2023", False),
        ("Căn cứ kết quả từ ngày 01/01/2020 đến ngày 30/6/2021", False),
    ],
)
def test_a_title_or_a_second_line_that_names_another_period_is_told(above, is_told):
    read = report([above], COLUMNS, line(numerator=5))
    assert ("PERIOD_CONTRADICTED" in note_codes(read), read.period_code) == (is_told, "2022")


@pytest.mark.parametrize(
    ("signed", "is_told"),
    [
        ("Yên Bình, ngày 12 tháng 01 năm 2021", True),
        ("Ngày 30 tháng 9 năm 2021", True),
        ("Yên Bình, ngày 12 tháng 01 năm 2023", False),  # after the period, as it should be
        ("Yên Bình, ngày 20 tháng 11 năm 2021", False),  # within a month before it: a plan
        ("Yên Bình, ngày 15 tháng 13 năm 2021", False),
        ("Theo Quyết định ngày 12 tháng 01 năm 2021", False),
        ("Quyết định, ngày 12 tháng 01 năm 2021", False),
    ],
)
def test_a_day_of_signing_well_before_the_period_is_told(signed, is_told):
    below = report(COLUMNS, line(numerator=5), ["", "", "", "", signed])
    assert ("PERIOD_CONTRADICTED" in note_codes(below)) == is_told
    above = report([signed], COLUMNS, line(numerator=5))
    assert ("PERIOD_CONTRADICTED" in note_codes(above)) == is_told


def test_several_labels_in_one_cell_are_each_their_own():
    top = [["Mã biểu: CDS-01H\nĐơn vị báo cáo: Huyện Yên Bình\nKỳ báo cáo: Năm 2022"]]
    read = report(COLUMNS, line(numerator=5), top=top)
    assert (read.form_code, read.unit_name_text, read.period_code) == ("CDS-01H", "Huyện Yên Bình", "2022")
