"""Silence belongs to its cohort: a unit that sent nothing is missing among what was collected with it."""

import pytest

JANUARY, FEBRUARY = "2026-01", "2026-02"  # collected for real, and simulated
SILENT, REAL, SIMULATED = "103", False, True


@pytest.fixture
def both_cohorts(province):
    """Two of three districts answer a real month and a simulated one; the third sends nothing."""
    for period, is_simulated in (("Tháng 01/2026", REAL), ("Tháng 02/2026", SIMULATED)):
        province.receive("101", period, "L1,90,100", "L2,80,100", "L3,4", is_simulated=is_simulated)
        province.receive("102", period, "L1,60,100", "L2,50,100", "L3,2", is_simulated=is_simulated)
    return province


def test_a_silent_unit_is_missing_real_among_real_reports_and_simulated_among_simulated_ones(both_cohorts):
    both_cohorts.build("dim_unit", "mart_reporting_compliance", "fct_finding")
    expected = [(JANUARY, REAL), (FEBRUARY, SIMULATED)]
    one_of_two = f"unit_code = '{SILENT}' and period_code in ('{JANUARY}', '{FEBRUARY}') order by period_code"
    compliance = both_cohorts.sql(
        f"select period_code, is_simulated, compliance from mart_reporting_compliance where {one_of_two}"
    )
    assert compliance == [(*row, "missing") for row in expected]
    missing = both_cohorts.sql(
        "select period_code, findings.is_simulated from fct_finding as findings inner join dim_unit using (unit_key) "
        f"where rule_code = 'REPORT_MISSING' and {one_of_two}"
    )
    assert missing == expected
    owed = both_cohorts.sql(
        "select distinct period_code, is_simulated, value_status "
        f"from fct_indicator_value inner join dim_unit using (unit_key) where is_current and {one_of_two}"
    )
    assert owed == [(*row, "not_reported") for row in expected]


def test_a_league_of_either_cohort_shows_the_gap_and_none_is_a_league_of_one(both_cohorts):
    both_cohorts.build("mart_league_table")
    leagues = both_cohorts.sql(
        "select period_code, is_simulated, unit_code, rank, round(score_pct, 9), unranked_reason "
        "from mart_league_table order by period_code, unit_code"
    )
    # 0.6 x 90 + 0.4 x 80 = 86, 0.6 x 60 + 0.4 x 50 = 56
    assert leagues == [
        (period, is_simulated, unit, rank, score, reason)
        for period, is_simulated in ((JANUARY, REAL), (FEBRUARY, SIMULATED))
        for unit, rank, score, reason in (
            ("101", 1, 86.0, None),
            ("102", 2, 56.0, None),
            (SILENT, None, None, "no_data"),
        )
    ]
