"""Rows of a text table that do not fit their head: no figure is taken from a column nobody can be sure of."""

import pytest

from orchestration.intake.report import read_report

FEED = "unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note"
FORM = (
    "Mã biểu,CDS-01H\nMã đơn vị,141\nKỳ báo cáo,Năm 2022\n"
    "STT,Mã chỉ tiêu,Chỉ tiêu,ĐVT,Kế hoạch,Thực hiện,Tổng số,Tỷ lệ (%),Ghi chú\n"
)


def read(text, encoding="utf-8", name="a.csv"):
    return read_report(text.encode(encoding), name)


def figures(report):
    return {(cell["line_code"], cell["measure"]): cell["number"] for cell in report.cells if cell["number"] is not None}


def doubted_rows(report):
    return [note.cell for note in report.notes if note.code == "ROW_MISFITS_HEAD"]


FEED_ROWS = {
    # a row of a feed, and the figures that may be read of it
    "141,2024,x,20,24,,,,": {"numerator": 20, "denominator": 24},
    "141,2024,x,20,24,,,83.33,": {"numerator": 20, "denominator": 24, "reported_pct": 83.33},
    '141,2024,x,20,24,,,83.33,"a, b"': {"numerator": 20, "denominator": 24, "reported_pct": 83.33},
    "141,2024,x,,,83,05,,,": {},  # 83,05 as value
    "141,2024,x,,,83,05,,": {},  # the same, and no comma before the note
    "141,2024,x,22,24,,,91,67,": {},  # 91,67 as per cent
    "141,2024,x,22,24,,,91,67": {},  # the same, and nothing for the note
    "141,2024,x,12,345,,,,,": {},  # 12,345 people
    "141,2024,x,1,5,2,5,,,,,": {},  # two of them
    "141,2024,x,,,45,91.62,": {},  # a separator lost
    "141,2024,x,20,24": {"numerator": 20, "denominator": 24},  # cut behind its last value
    "141,2024,x,83,5": {},  # the same of 83 and 5, or 83,5
    "141,2024,x,,,83,5": {},  # a value of 83 far beyond its plan, or of 83,5
    "141,2024,x,,,83,80": {"value": 83, "plan": 80},
    "141,2024,x,20,24,5": {},  # a value beside part and whole
    "141,2024,x,,,90,83,5": {},  # 90 of 83 are no 5 %
    "141,2024,x,,,45,90,50": {"value": 45, "plan": 90, "reported_pct": 50},
    "141,2024,x,12,345": {"numerator": 12, "denominator": 345},  # may be thousands: nothing tells
}


@pytest.mark.parametrize("row", FEED_ROWS)
def test_a_row_of_a_feed_gives_only_what_surely_stands_in_its_columns(row):
    sound = ["141,2024,y,1,2,,,50.0,", "141,2024,z,,,1,2,50.0,"]
    report = read("\n".join([FEED, *sound, row]))
    read_of = {measure: number for (code, measure), number in figures(report).items() if code == "x"}
    assert read_of == FEED_ROWS[row]
    assert figures(report)["y", "numerator"] == 1
    assert bool(doubted_rows(report)) == (not FEED_ROWS[row])


def test_a_row_that_ends_in_a_column_which_no_whole_row_fills_ends_in_one_figure():
    report = read("\n".join([FEED, "141,2024,y,,,7.5,,,", "141,2024,x,,,91,67"]))
    assert (figures(report), doubted_rows(report)) == ({("y", "value"): 7.5}, ["D3"])


FORM_ROWS = {
    "5,H11,Đảng viên,%,,5565,6700,83.06,": {"numerator": 5565, "denominator": 6700, "reported_pct": 83.06},
    '5,H11,Đảng viên,%,,5565,6700,"83,06",đủ': {"numerator": 5565, "denominator": 6700, "reported_pct": 83.06},
    "5,H11,Đảng viên,%,,05,09,,": {"numerator": 5, "denominator": 9},  # a zero before a count is a habit
    "5,H11,Đảng viên,%,,5565,6700,83,06,": {},
    "5,H11,Đảng viên,%,,5565,6700,83,06": {},
    "5,H11,Đảng viên,%,,5,565,6,700,83.06,": {},
    "5,H11,Đảng viên, đoàn viên,%,,5565,6700,83.06,": {},
    "5,H11,Đảng viên,%,5565,6700,83.06,": {},  # a separator lost
    "5,H11,Đảng viên,%,,5565,6700": {"numerator": 5565, "denominator": 6700},
}


@pytest.mark.parametrize("row", FORM_ROWS)
def test_a_row_of_a_form_gives_only_what_surely_stands_in_its_columns(row):
    sound = "1,H02,Xã được quán triệt,%,,24,25,96.0,đạt"
    report = read(FORM + "\n".join([sound, row]))
    read_of = {measure: number for (code, measure), number in figures(report).items() if code == "H11"}
    assert read_of == FORM_ROWS[row]
    assert figures(report)["H02", "numerator"] == 24
    assert doubted_rows(report) == ([] if FORM_ROWS[row] else ["E6"])


def test_lines_that_all_end_with_a_separator_too_many_are_read_and_all_cut_in_two_are_not():
    ended = read("\n".join([FEED, "141,2024,x,20,24,,,,,", "141,2024,y,,,7,,,,"]))
    assert figures(ended) == {("x", "numerator"): 20, ("x", "denominator"): 24, ("y", "value"): 7}
    cut = read("\n".join([FEED, "141,2024,x,,,83,05,,,", "141,2024,y,,,7,5,,,"]))
    assert (figures(cut), doubted_rows(cut)) == ({}, ["D2", "D3"])


def test_a_matrix_is_held_to_its_head_too():
    top = "Mã biểu,CDS-02\nKỳ báo cáo,Năm 2022\nSTT,Mã xã,Tên xã,M01,M02,M03\n"
    report = read(top + "1,04252,Xã A, huyện B,Đạt,Chưa đạt,Đạt\n2,04255,Xã B,Đạt,Đạt,Chưa đạt\n")
    read_of = {cell["cell"]: cell["text_value"] for cell in report.cells}
    assert read_of == dict.fromkeys(("D4", "E4", "F4")) | {"D5": "achieved", "E5": "achieved", "F5": "not_achieved"}
    assert doubted_rows(report) == ["D4"]


def test_many_rows_are_told_by_the_first_and_a_count():
    report = read("\n".join([FEED, *["141,2024,x,,,83,05,,,"] * 30]))
    assert len(doubted_rows(report)) == 21 and "30" in report.notes[-1].found


LINES = [FEED, "141,2024,x,22,24,,,91.67,đủ"]
OPENING = "#kho-feed;regime=administrative;simulated=true"


def cut_by(separator, mark="."):
    return [line.replace(",", separator).replace("91.67", f"91{mark}67") for line in LINES]


WRITTEN = {
    "semicolons": ([OPENING, *cut_by(";")], "utf-8"),
    "semicolons and a decimal comma": ([OPENING + ";;;;;;", *cut_by(";", ",")], "utf-8-sig"),
    "tabs as Excel's Unicode text": ([OPENING, *cut_by("\t", ",")], "utf-16"),
    "bars": ([OPENING, *cut_by("|")], "utf-8"),
    "sep= and commas": (["sep=,", OPENING, *LINES], "utf-8"),
    "sep= and semicolons, quoted": (['"sep=;"', f'"{OPENING}"', *cut_by(";")], "utf-8-sig"),
    "UTF-16, the other end first": ([OPENING, *LINES], "utf-16-be"),
    "commas behind every line": ([OPENING + ",,", *[line + ",," for line in LINES]], "utf-8"),
    "an opening cut by commas": ([OPENING.replace(";", ","), *LINES], "utf-8"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_feed_is_a_feed_however_a_program_writes_it_out(name):
    lines, encoding = WRITTEN[name]
    report = read("\r\n".join(lines), encoding)
    assert (report.form_code, report.regime, report.is_simulated) == ("feed", "administrative", True)
    assert figures(report) == {("x", "numerator"): 22, ("x", "denominator"): 24, ("x", "reported_pct"): 91.67}
    assert not report.notes


@pytest.mark.parametrize("figures_of", [("12,345", "1"), ("91,67", "1.5"), ("1,234,567", "91,67")])
def test_a_comma_that_may_mean_two_things_is_no_figure(figures_of):
    rows = [f"141;2024;x{at};;;{figure};;;" for at, figure in enumerate(figures_of)]
    report = read("\n".join([FEED.replace(",", ";"), *rows]))
    assert not [number for number in figures(report).values() if number not in (1, 1.5)]


def test_what_its_opening_says_of_a_feed_is_understood_or_refused():
    report = read("\n".join([OPENING.replace("true", "co"), *LINES]))
    assert (report.read_code, "simulated=co" in report.read_detail) == ("form_unknown", True)


def test_a_quote_that_swallows_a_line_of_a_feed_is_refused():
    report = read("\n".join([FEED, '141,2024,x,1,2,,,,"a', '141,2024,y,3,4,,,,b"']))
    assert (report.read_fault, "dòng 2" in report.read_detail) == ("damaged", True)


@pytest.mark.parametrize("name", ["e22-semi", "e13-sep", "e12-utf16"])
def test_the_feeds_of_the_collection_are_read(shared, name):
    report = read_report((shared / "cases" / "reading" / f"{name}.csv").read_bytes(), f"{name}.csv")
    assert (report.form_code, report.line_count, report.read_code) == ("feed", 1, "ok")
    assert [number for (_, measure), number in figures(report).items() if measure == "denominator"] == [24]


def test_the_decimal_commas_of_the_collection_are_in_doubt(shared):
    folder = shared / "cases" / "reading"
    feed = read_report((folder / "e20-decimal-comma.csv").read_bytes(), "e20.csv")
    assert figures(feed) == {
        ("xa_duoc_quan_triet_cds", "numerator"): 20,
        ("xa_duoc_quan_triet_cds", "denominator"): 24,
    }
    form = read_report((folder / "C18_comma_csv_decimal_comma.csv").read_bytes(), "C18.csv")
    assert figures(form) == {("H32", "numerator"): 37}
    assert not [cell for cell in form.cells if cell["measure"] == "note" and cell["text_value"]]
