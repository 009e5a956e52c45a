from datetime import date

import pytest

from orchestration.notation.periods import calendar, find, label_vi, parse, part, period_type


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Năm 2022", "2022"),
        ("2022", "2022"),
        ("Quý III/2023", "2023-Q3"),
        ("Quý 3 năm 2023", "2023-Q3"),
        ("QUÝ IV NĂM 2023", "2023-Q4"),
        ("2023-Q3", "2023-Q3"),
        ("6 tháng đầu năm 2023", "2023-H1"),
        ("2023-H1", "2023-H1"),
        ("9 tháng năm 2023", "2023-9M"),
        ("tháng 11 năm 2022", "2022-11"),
        ("Tháng 11/2022", "2022-11"),
        ("tháng 7/2023", "2023-07"),
        ("2022-11", "2022-11"),
        ("11/2022", "2022-11"),
        ("T11/2022", "2022-11"),
        ("tháng mười một năm 2022", "2022-11"),
        ("tháng năm năm 2023", "2023-05"),
        ("III/2023", "2023-Q3"),
        ("Q3/2023", "2023-Q3"),
        ("Quý tư năm 2023", "2023-Q4"),
        ("Cả năm 2023", "2023"),
        ("9 tháng đầu năm 2023", "2023-9M"),
        ("6T/2023", "2023-H1"),
        ("6T2023", "2023-H1"),
        ("06 tháng đầu năm 2023", "2023-H1"),
        ("6 (sáu) tháng đầu năm 2023", "2023-H1"),
        ("09 tháng/2023", "2023-9M"),
        ("3 tháng đầu năm 2023", "2023-Q1"),
        ("Quí III/2023", "2023-Q3"),
        ("từ ngày 15 tháng 12 năm 2022 đến ngày 14 tháng 12 năm 2023", "2023"),
        ("Tháng 9 (từ 15/8/2023 đến 14/9/2023)", "2023-09"),
        ("6 tháng cuối năm 2023", "2023-H2"),
        ("SÁU THÁNG CUỐI NĂM 2023", "2023-H2"),
        ("6T cuối/2023", "2023-H2"),
        ("nửa cuối năm 2023", "2023-H2"),
        ("2023-H2", "2023-H2"),
        ("từ tháng 7 đến hết tháng 12 năm 2023", "2023-H2"),
        ("từ 15/6/2023 đến 14/12/2023", "2023-H2"),
        ("6 tháng cuối năm 2023 (từ 01/7/2023 đến 31/12/2023)", "2023-H2"),
        ("Kỳ báo cáo: Quý III/2023", "2023-Q3"),
        ("từ ngày 15/12/2022 đến ngày 14/12/2023", "2023"),
        ("15.12.2022-14.12.2023", "2023"),
        ("từ 15/12 đến hết 14/6/2023", "2023-H1"),
        ("từ tháng 1 đến tháng 9 năm 2023", "2023-9M"),
        ("Năm 2023 (từ 15/12/2022 đến 14/12/2023)", "2023"),
    ],
)
def test_the_words_of_a_report_name_a_period(text, code):
    assert parse(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "2022-13",
        "Quý V/2023",
        "2022 (đến đầu 2023)",
        "đầu năm",
        "9 tháng cuối năm 2023",
        "Tháng 8 (từ 15/8/2023 đến 14/9/2023)",
        "năm 2023 và 2024",
        "tính đến 30/9/2023",
        "cuối năm 2023",
        "từ tháng 7 đến tháng 9 năm 2023",  # a quarter, said as nobody says it
        "6 tháng đầu năm 2023 (từ 01/7/2023 đến 31/12/2023)",
        "1989",
        "2022-11-01",
        "20/11/2023",
        "ngày 20 tháng 11 năm 2023",
        "Quý III và 9 tháng năm 2023",
        "Quý I năm 2023 (từ 15/12/2022 đến 14/12/2023)",  # the words and the dates disagree
        "từ 15/12/2022 đến 14/12/2024",
        "Tháng    năm 2023",  # May, or a month left blank
        "tháng 11, 12/2022",
        "2023-H3",
        "năm học 2023",
        "9 tháng",
    ],
)
def test_what_is_not_surely_one_period_is_none(text):
    assert parse(text) is None


def test_every_label_and_every_code_of_the_calendar_reads_back():
    for row in calendar():
        assert parse(row["period_code"]) == parse(label_vi(row["period_code"])) == row["period_code"]
        assert period_type(row["period_code"]) == row["period_type"]


def days(code, regime):
    [row] = [row for row in calendar() if (row["period_code"], row["regime"]) == (code, regime)]
    return row["data_from"], row["data_to"]


def test_administrative_periods_run_from_the_15th_to_the_14th():
    assert days("2023", "administrative") == (date(2022, 12, 15), date(2023, 12, 14))
    assert days("2023-H1", "administrative") == (date(2022, 12, 15), date(2023, 6, 14))
    assert days("2023-H2", "administrative") == (date(2023, 6, 15), date(2023, 12, 14))
    assert days("2023-9M", "administrative") == (date(2022, 12, 15), date(2023, 9, 14))
    assert days("2023-Q1", "administrative") == (date(2022, 12, 15), date(2023, 3, 14))
    assert days("2023-Q3", "administrative") == (date(2023, 6, 15), date(2023, 9, 14))
    assert days("2023-07", "administrative") == (date(2023, 6, 15), date(2023, 7, 14))


def test_statistical_periods_are_calendar_periods():
    assert days("2023-H2", "statistical") == (date(2023, 7, 1), date(2023, 12, 31))
    assert days("2023", "statistical") == (date(2023, 1, 1), date(2023, 12, 31))
    assert days("2024-02", "statistical") == (date(2024, 2, 1), date(2024, 2, 29))
    assert days("2023-Q3", "statistical") == (date(2023, 7, 1), date(2023, 9, 30))


def test_the_calendar_has_every_period_of_56_years_once_in_each_regime():
    rows = [(row["period_code"], row["regime"]) for row in calendar()]
    assert len(rows) == len(set(rows)) == 56 * 20 * 2  # a year, two halves, nine months, 4 quarters, 12 months


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BÁO CÁO CHUYỂN ĐỔI SỐ QUÝ III NĂM 2023 (từ 15/6/2023 đến 14/9/2023)", "2023-Q3"),
        ("Báo cáo tháng 11/2022, lập ngày 05/12/2022", "2022-11"),
        ("Yên Bái, ngày 15 tháng 12 năm 2022", None),  # the day it was signed
        ("BÁO CÁO Quý III và 9 tháng năm 2023", None),
        ("Báo cáo quý ba năm 2023", "2023-Q3"),
        ("Báo cáo tháng chín năm 2023", "2023-09"),
        ("Báo cáo 06 tháng đầu năm 2023", "2023-H1"),
        ("Báo cáo 3 tháng đầu năm 2023", "2023-Q1"),
        ("Báo cáo Quí III năm 2023", "2023-Q3"),
        ("Báo cáo cuối năm 2023", None),
        ("Báo cáo quý cuối năm 2023", None),
        ("Báo cáo 5 tháng đầu năm 2023", None),
        ("Báo cáo tuần 3 tháng 9/2023", None),
        ("Báo cáo năm học 2023", None),
        ("Báo cáo tháng    năm 2023", None),
        ("Kết quả năm 2023 và 2024", None),
        ("Số liệu từ ngày 15 tháng 12 năm 2022 đến ngày 14 tháng 12 năm 2023", "2023"),
        ("BÁO CÁO 6 THÁNG CUỐI NĂM 2023", "2023-H2"),
        ("Kết quả năm 2023, nhiệm vụ năm 2024", None),
        ("giai đoạn năm 2021 - 2025", None),
    ],
)
def test_a_title_speaks_of_one_period_or_of_none(text, code):
    named = find(text)
    assert (named and named[0]) == code


def test_words_without_a_year_are_a_part_of_one():
    assert [part(text) for text in ("9 tháng", "Cả năm", "Quý III", "tháng 11", "9 tháng năm")] == [
        "9M", "", "Q3", "11", "9M"]  # fmt: skip
    assert [part(text) for text in ("9 tháng năm 2023", "kỳ này", "", None, "Quý III và 9 tháng")] == [None] * 5
