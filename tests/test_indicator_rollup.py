"""Figures of units are summed for the unit above where the catalogue allows it, with who is missing; worked by hand."""

import pytest

ASKED = ("mart_indicator_rollup",)


@pytest.fixture
def summed(province):
    """Two ratios and a count of three districts; vaccination may be summed, the count too, the other may not."""
    kinds = (("vacc", "ratio", "ratio_of_sums"), ("anc4", "ratio", "none"), ("teams", "count", "sum"))
    catalogue = [
        {"indicator_code": code, "name_vi": code, "measure_kind": kind, "direction": 1, "aggregation": aggregation}
        for code, kind, aggregation in kinds
    ]
    province.table("indicator_catalogue", catalogue)
    return province


def rollup(province, indicator, columns):
    return province.sql(
        f"select {columns} from mart_indicator_rollup where unit_code = '10' and indicator_code = '{indicator}'"
        " and period_code = '2026-01' order by all"
    )


def test_a_province_has_the_ratio_of_its_districts_sums_and_says_who_is_missing(summed):
    summed.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100", "L3,7")
    summed.receive("102", "Tháng 01/2026", "L1,30,80", "L2,5,10", "L3,4")
    summed.build(*ASKED)
    columns = "summed_level, units_counted, units_expected, numerator, denominator, value, rollup_status, own_value"
    # 90 + 30 of 120 + 80; the third district is silent
    assert rollup(summed, "vacc", columns) == [("district", 2, 3, 120.0, 200.0, 60.0, "partial", None)]
    # nobody owes the count: each of the three districts in being is expected
    assert rollup(summed, "teams", columns) == [("district", 2, 3, None, None, 11.0, "partial", None)]
    assert rollup(summed, "anc4", columns) == []


def test_real_and_simulated_figures_are_summed_apart_and_the_upper_units_own_figure_stands_beside(summed):
    summed.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    summed.receive("102", "Tháng 01/2026", "L1,30,80", "L2,5,10")
    summed.receive("103", "Tháng 01/2026", "L1,10,40", "L2,5,10", is_simulated=True)
    summed.receive("10", "Tháng 01/2026", "L1,133,210", unit_name="Tỉnh Thử")
    summed.build(*ASKED)
    columns = "is_simulated, value, units_counted, rollup_status, round(own_value, 6), own_status"
    assert rollup(summed, "vacc", columns) == [
        (False, 60.0, 2, "complete", 63.333333, "reported"),
        (True, 25.0, 1, "complete", None, None),
    ]


def test_a_figure_older_than_the_setting_allows_is_fresh_no_more(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    fresh = (
        "select is_fresh, age_days from mart_last_good_value where unit_key = '101:start' and indicator_code = 'vacc'"
    )
    for days, expected in ((66, True), (64, False)):  # from 14 January to 20 March it is 65 days
        province.table("freshness", [{"period_type": "month", "max_age_days": days}])
        province.obliges("district", "month", "2026-01-01", "2026-02-01")
        province.build("mart_last_good_value")
        assert province.sql(fresh) == [(expected, 65)]
