"""Figures of units are summed for the unit above where the catalogue allows it, with who is missing; worked by hand."""

import pytest

from tests.conftest import FORM, UNITS

ASKED = ("mart_indicator_rollup",)
BELOW = (("101", 1), ("101", 2), ("102", 1), ("102", 2))  # district, commune


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
    columns = "is_simulated, value, units_counted, units_expected, rollup_status, round(own_value, 6), own_status"
    # neither is the whole province: three districts owe the figure, two sent a real one and one has a simulated one
    assert rollup(summed, "vacc", columns) == [
        (False, 60.0, 2, 3, "partial", 63.333333, "reported"),
        (True, 25.0, 1, 3, "partial", None, None),
    ]


def test_a_per_cent_without_its_parts_is_in_no_sum_and_is_not_called_silence(summed):
    summed.receive("101", "Tháng 01/2026", "L1,,,75", "L2,60,100")
    summed.build(*ASKED)
    columns = "units_counted, units_expected, value, rollup_status"
    assert rollup(summed, "vacc", columns) == [(0, 3, None, "no_parts")]
    summed.receive("102", "Tháng 01/2026", "L1,30,80", "L2,5,10")
    summed.build(*ASKED)
    assert rollup(summed, "vacc", columns) == [(1, 3, 37.5, "partial")]


def test_communes_are_summed_in_their_district_and_in_the_province_beside_what_each_says_itself(summed):
    """By hand: 101 is 10 + 30 of 20 + 60 = 50%, 102 is 8 of 10 with one silent, the province 48 of 90."""
    communes = [(f"{d}{n}:start", f"{d}{n}", f"Xã {d}{n}", "commune", f"{d}:start", "", "") for d, n in BELOW]
    summed.units(UNITS + communes)
    obligation = {"form_code": FORM, "period_type": "month", "regime": "administrative", "due_working_days": 2}
    dates = {"valid_from": "2026-01-01", "valid_to": "2026-04-01"}
    summed.table("reporting_obligation", [obligation | dates | {"unit_level": at} for at in ("commune", "district")])
    for unit, figures in {"1011": "10,20", "1012": "30,60", "1021": "8,10"}.items():
        summed.receive(unit, "Tháng 01/2026", f"L1,{figures}", unit_name=f"Xã {unit}")
    summed.receive("101", "Tháng 01/2026", "L1,41,80")  # the district's own figure is one more than its communes'
    summed.build(*ASKED)
    sums = summed.sql(
        """
        select unit_code, summed_level, units_counted, units_expected, round(coverage, 6), numerator, denominator,
            round(value, 6), rollup_status, own_value, own_status
        from mart_indicator_rollup where indicator_code = 'vacc' and period_code = '2026-01' order by all
        """
    )
    assert sums == [
        ("10", "commune", 3, 4, 0.75, 48.0, 90.0, 53.333333, "partial", None, None),
        ("10", "district", 1, 3, 0.333333, 41.0, 80.0, 51.25, "partial", None, None),
        ("101", "commune", 2, 2, 1.0, 40.0, 80.0, 50.0, "complete", 51.25, "reported"),
        ("102", "commune", 1, 2, 0.5, 8.0, 10.0, 80.0, "partial", None, "not_reported"),
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
