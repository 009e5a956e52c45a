"""Figures of merged units, summed in the unit of today: what is absent of the sum is named, and no sum made."""

import pytest
from conftest import UNITS

TREND = (
    "select indicator_code, period_code, value, units_summed, units_expected, units_missing from mart_indicator_trend "
    "where geography = 'today' and unit_code = '104' and indicator_code <> 'anc4' "
    "order by indicator_code, period_code"
)


@pytest.fixture
def merged(province):
    """Huyện Hai and Huyện Ba, which became Huyện Bốn in March; teams are summed, vacc of its parts."""
    rows = [(*row[:6], "2026-03-01") if row[1] in ("102", "103") else row for row in UNITS]
    province.units([*rows, ("104:new", "104", "Huyện Bốn", "district", "10:start", "2026-03-01", "")])
    change = dict(effective_on="2026-03-01", to_unit_key="104:new", change_kind="merge", share=1)
    province.table("unit_change", [change | dict(from_unit_key=f"{code}:start") for code in ("102", "103")])
    kinds = (("vacc", "ratio", "%", "ratio_of_sums"), ("anc4", "ratio", "%", "none"), ("teams", "count", "cái", "sum"))
    province.table(
        "indicator_catalogue",
        [
            dict(
                indicator_code=code,
                name_vi=code,
                measure_kind=kind,
                unit_of_measure=unit,
                direction=1,
                aggregation=aggregation,
            )
            for code, kind, unit, aggregation in kinds
        ],
    )
    return province


def test_a_sum_of_merged_units_names_those_whose_figure_is_absent_and_has_no_value(merged):
    merged.receive("102", "2026-01", "L1,90,100", "L3,5")
    merged.receive("103", "2026-01", "L1,10,300", "L3,7")
    merged.receive("102", "2026-02", "L1,90,100")
    merged.build("mart_indicator_trend")
    assert merged.sql(TREND) == [
        ("teams", "2026-01", 12.0, 2, 2, None),
        ("vacc", "2026-01", 25.0, 2, 2, None),  # (90 + 10) of (100 + 300)
        ("vacc", "2026-02", None, 1, 2, "Huyện Ba (103)"),
    ]


def test_what_is_reported_in_the_unit_itself_lacks_nobody(merged):
    merged.receive("102", "2026-01", "L1,90,100")
    merged.build("mart_indicator_trend")
    missing = "select count(units_missing) from mart_indicator_trend where geography = 'as_reported'"
    assert merged.sql(missing) == [(0,)]
