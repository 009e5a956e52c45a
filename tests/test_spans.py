"""The time a figure covers is read as its source states it, stands beside it, and is never mixed with another."""

import datetime

import pytest

from orchestration.notation.spans import canonical

SPANS = {
    "từ đầu năm 2024": "to_date|2024-01-01|",
    "Từ đầu năm 2024 đến thời điểm viết bài": "to_date|2024-01-01|",
    "đến nay": "to_date||",
    "trong 3 năm": "multi_year||",
    "Lũy kế gần 03 năm thực hiện Nghị quyết 111-NQ/TU": "multi_year||",
    "Giai đoạn 2021-2023": "between|2021-01-01|2023-12-31",
    "Những tháng đầu năm 2022": "part|2022-01-01|",
    "từ tháng 6 đến tháng 11/2022": "between|2022-06-01|2022-11-30",
    "Từ tháng 5 đến hết tháng 9 năm 2023": "between|2023-05-01|2023-09-30",
    "tính đến 30/11/2023": "to_date||2023-11-30",
    "Tính đến ngày 30 tháng 11 năm 2023": "to_date||2023-11-30",
    "đến cuối năm 2023": "to_date||2023-12-31",
    "lũy kế từ 2020": "open|2020-01-01|",
    "Từ ngày 01/7/2022": "open|2022-07-01|",
    "Quý III/2022": "between|2022-07-01|2022-09-30",
    "năm 2022": "between|2022-01-01|2022-12-31",
}
UNREADABLE = ["tính đến 31/11/2023", "từ tháng 11 đến tháng 6/2022", "đợt 2", "31/12/2023", "năm nay", "5 tháng"]


@pytest.mark.parametrize(("words", "span"), SPANS.items())
def test_a_span_is_read_as_its_words_state_it(words, span):
    assert canonical(words) == span


@pytest.mark.parametrize("words", UNREADABLE)
def test_words_that_may_mean_another_time_are_not_read(words):
    assert canonical(words) is None


CATALOGUE = [
    dict(indicator_code="vacc", measure_kind="ratio", unit_of_measure="%", aggregation="ratio_of_sums"),
    dict(indicator_code="anc4", measure_kind="ratio", unit_of_measure="%"),
    dict(indicator_code="vacc_plan", measure_kind="ratio", unit_of_measure="%"),
    dict(indicator_code="users", measure_kind="count", unit_of_measure="người", subject_code="app"),
    dict(indicator_code="paid", measure_kind="amount", unit_of_measure="đồng", subject_code="app"),
    dict(indicator_code="covered", measure_kind="yes_no", unit_of_measure="Có/Không", subject_code="app"),
]
CODES = {"L1": "vacc", "L2": "vacc_plan", "L3": "users", "L4": "paid", "L5": "covered", "L6": "anc4"}


def line(code: str, **cells: str) -> dict:
    return {"line_code": code, "unit_of_measure": "Có/Không" if code == "L5" else None} | cells


def of_the_province(province):
    rows = [dict(name_vi=row["indicator_code"], direction=1) | row for row in CATALOGUE]
    rows[0]["plan_indicator_code"] = "vacc_plan"
    province.table("indicator_catalogue", rows)
    province.table("subject_registry", [dict(subject_code="app", subject_kind="platform", name_vi="Ứng dụng")])
    province.table("form_line", [dict(form_code="CDS-01H", line_code=c, indicator_code=i) for c, i in CODES.items()])


def test_what_was_stated_of_a_figure_stays_with_it_from_cell_to_mart(province):
    of_the_province(province)
    province.receive(
        "101",
        "Tháng 01/2026",
        line("L1", numerator="50", denominator="100"),
        line("L2", reported_pct="80%"),
        line("L3", numerator="1000", span="Từ ngày 15/12/2025 đến ngày 14/01/2026"),
    )
    province.receive(
        "101",
        "Tháng 02/2026",
        line("L1", reported_pct="78%", note="Tổng số không được nêu"),
        line("L2", reported_pct="80%"),
        line("L3", numerator="9000", reported_pct="118,33%", span="Từ đầu năm 2025"),
        line("L4", numerator="gần 9 tỷ", note="Cấp huyện và cấp xã", span="Trong 3 năm"),
        line("L5", numerator="Có"),
        line("L6", numerator="90", denominator="100"),
    )
    province.receive(
        "102",
        "Tháng 02/2026",
        line("L1", numerator="60", denominator="100", span="Từ tháng 6 đến tháng 11/2025"),
        line("L3", numerator="1200", span="đợt 2"),
        line("L5", numerator="Không"),
        line("L6", numerator="95", denominator="100"),
    )
    (province.inbox / "feed.csv").write_text(
        "unit_code,period,indicator_code,value,span_from,span_to\n"
        "103,2026-02,users,700,2026-02-01,2026-02-10\n"
        "103,2026-01,users,600,2026-01-01,2026-01-31\n"
        "103,2026-02,paid,5,,not-a-day\n",
        encoding="utf-8",
    )
    province.deliver("feed.csv", "2026-03-10T08:00:00")
    province.build()
    check_spans_and_words(province)
    check_plan_of_another_indicator(province)
    check_nothing_is_compared_across_spans(province)


def check_spans_and_words(stated):
    day = datetime.date
    spans = """
        select unit_code, indicator_code, period_code, span_kind, span_from, span_to, span_text
        from fct_indicator_value inner join dim_unit using (unit_key)
        where is_current and span_text is not null order by all
    """
    assert stated.sql(spans) == [
        ("101", "paid", "2026-02", "multi_year", None, None, "Trong 3 năm"),
        (
            "101",
            "users",
            "2026-01",
            "period",  # from the 15th to the 14th: the period itself
            day(2025, 12, 15),
            day(2026, 1, 14),
            "Từ ngày 15/12/2025 đến ngày 14/01/2026",
        ),
        ("101", "users", "2026-02", "to_date", day(2025, 1, 1), None, "Từ đầu năm 2025"),
        ("102", "users", "2026-02", "unreadable", None, None, "đợt 2"),
        ("102", "vacc", "2026-02", "other", day(2025, 6, 1), day(2025, 11, 30), "Từ tháng 6 đến tháng 11/2025"),
        ("103", "paid", "2026-02", "unreadable", None, None, "not-a-day"),
        ("103", "users", "2026-01", "period", day(2026, 1, 1), day(2026, 1, 31), "2026-01-01 – 2026-01-31"),
        ("103", "users", "2026-02", "part", day(2026, 2, 1), day(2026, 2, 10), "2026-02-01 – 2026-02-10"),
    ]
    adoption = """
        select indicator_code, value, qualifier, plan_value, attainment_pct, reported_pct,
            span_kind, note, answer_vi, cell
        from mart_platform_adoption where unit_key = '101:start' and period_code = '2026-02' order by indicator_code
    """
    assert stated.sql(adoption) == [
        ("covered", 1.0, "exact", None, None, None, "period", None, "Có", "F17"),
        ("paid", 9e9, "less_than", None, None, None, "multi_year", "Cấp huyện và cấp xã", None, "F16"),
        # a per cent of a plan that nobody stated is an attainment, and the plan stays unknown
        ("users", 9000.0, "exact", None, 118.33, 118.33, "to_date", None, None, "F15"),
    ]
    assert stated.sql("select answer_vi from mart_platform_adoption where unit_key = '102:start' and value = 0") == [
        ("Không",)
    ]


def check_plan_of_another_indicator(stated):
    planned = "select value, plan_value, plan_basis, round(attainment_pct, 6), note from fct_indicator_value "
    assert stated.sql(
        planned + "where value is not null and indicator_code = 'vacc' and unit_key = '101:start' order by period_code"
    ) == [
        (50.0, 80.0, "indicator", 62.5, None),
        (78.0, 80.0, "indicator", 97.5, "Tổng số không được nêu"),  # 78 of 80
    ]


def check_nothing_is_compared_across_spans(stated):
    trend = """
        select unit_key, period_code, value, change_since_previous, span_kind from mart_indicator_trend
        where indicator_code = 'users' and geography = 'as_reported' and value is not null order by all
    """
    assert stated.sql(trend) == [
        ("101:start", "2026-01", 1000.0, None, "period"),
        ("101:start", "2026-02", 9000.0, None, "to_date"),  # not 8000 more than January
        ("102:start", "2026-02", 1200.0, None, "unreadable"),
        ("103:start", "2026-01", 600.0, None, "period"),
        ("103:start", "2026-02", 700.0, None, "part"),
    ]
    assert stated.league("2026-02")[:2] == [
        ("101", 1, 1.0, 82.8),  # .6*78 + .4*90
        ("102", None, 0.4, None),  # June to November is no February: .4 of the weight is known
    ]
    findings = "select unit_key, rule_code, found from fct_finding where rule_code = 'SPAN_UNREADABLE' order by all"
    assert stated.sql(findings) == [
        ("102:start", "SPAN_UNREADABLE", "đợt 2"),
        ("103:start", "SPAN_UNREADABLE", "not-a-day"),
    ]
    # 9000 since the beginning of 2025 is no nine times January's 1000
    compared = "select rule_code from fct_finding where unit_key = '101:start' and indicator_code = 'users'"
    assert stated.sql(compared) == []
