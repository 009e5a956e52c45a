"""A plan is known by its list or only by counts; what nobody said of it is unknown and never zero. Worked by hand."""

import pytest

COLUMNS = (
    "part, commitments_followed, achieved, in_progress, unknown, round(achieved_pct, 4), unknown_reason, aimed_value"
)


@pytest.fixture
def planned(province):
    """A plan of 28 objectives of which so many are done, one of tasks of which only the number is known, and an aim."""
    names = ("indicator_code", "measure_kind", "unit_of_measure", "direction", "aggregation")
    kinds = (("vacc", "ratio", "%"), ("anc4", "ratio", "%"), ("teams", "count", "cái"), ("aim", "rank", "thứ hạng"))
    rows = [dict(zip(names, (*kind, 1, "none"), strict=True)) | {"name_vi": kind[0]} for kind in kinds]
    province.table("indicator_catalogue", rows)
    lines = [("L1", "vacc"), ("L2", "anc4"), ("L3", "teams"), ("L4", "aim")]
    line = {"form_code": "CDS-01H", "is_mandatory": "true"}
    province.table("form_line", [line | {"line_code": c, "indicator_code": i} for c, i in lines])
    counts = [
        ("objectives", "objective", "", "vacc", "achieved"),
        ("objectives", "objective", "", "anc4", "in_progress"),
        ("tasks", "task", "common", "teams", "followed"),
        ("ranking", "target", "", "aim", "aimed"),
    ]
    names = ("plan_code", "commitment_kind", "part", "indicator_code", "counts")
    province.table("plan_count", [dict(zip(names, count, strict=True)) for count in counts])
    return province


def test_plans_known_by_counts_only_stand_with_their_counts_and_what_is_unknown_is_empty(planned):
    span = {"line_code": "L4", "numerator": "30", "span": "đến năm 2027"}
    planned.receive("101", "Tháng 01/2026", "L1,24,28", "L2,3,28", "L3,19", span)
    planned.receive("102", "Tháng 01/2026", "L2,0,4")
    planned.receive("103", "Tháng 01/2026", "L1,9,10", "L2,3,10")
    planned.build("mart_plan_progress")
    rows = "select unit_code, plan_code, {} from mart_plan_progress where period_code = '2026-01' order by 1, 2"
    by_unit = {row[:2]: row[2:] for row in planned.sql(rows.format(COLUMNS))}
    assert by_unit["101", "objectives"] == ("all", 28, 24, 3, 1, 85.7143, None, None)
    assert by_unit["101", "tasks"] == ("common", 19, None, None, 19, None, "not_stated", None)
    assert by_unit["101", "ranking"] == ("all", None, None, None, None, None, "due_later", 30.0)
    # how many of its four are achieved the second district did not say; nine and three are more than the third's ten
    assert by_unit["102", "objectives"] == ("all", 4, None, 0, 4, None, "not_reported", None)
    assert by_unit["103", "objectives"] == ("all", 10, 9, 3, None, 90.0, "counts_exceed_whole", None)
    due = "select due_on, span_text from mart_plan_progress where plan_code = 'ranking' and aimed_value is not null"
    assert [(day.isoformat(), text) for day, text in planned.sql(due)] == [("2027-12-31", "đến năm 2027")]
