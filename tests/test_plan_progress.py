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


def test_of_a_listed_plan_what_is_unknown_is_empty_and_a_share_of_the_known_says_so(planned):
    commitment = {"plan_code": "LIST", "commitment_kind": "target", "unit_level": "district", "is_mandatory": "true"}
    targets = ("T1", "T2", "T3", "T4")
    names = ("indicator_code", "name_vi", "measure_kind", "direction", "aggregation")
    yes_no = [dict(zip(names, (code, code, "yes_no", 1, "none"), strict=True)) for code in targets]
    planned.table("indicator_catalogue", yes_no)
    planned.table("commitment_registry", [commitment | {"commitment_code": c, "name_vi": c} for c in targets])
    for table in ("plan_count", "form_line", "reporting_obligation", "index_edition", "index_node", "index_scoring"):
        planned.table(table, [])
    # 2023: the district answers all four; 2024: two of them, one with yes; 2025: nothing that can be read
    answers = {"2023": "1110", "2024": "10??", "2025": "????"}
    lines = ["unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note"]
    for year, marks in answers.items():
        lines += [f"101,{year},{code},,,{mark},,," for code, mark in zip(targets, marks, strict=True)]
    (planned.inbox / "feed.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    planned.build("mart_plan_progress")
    columns = "period_code, achieved, not_achieved, unknown, achieved_pct, achieved_of_known_pct, unknown_reason"
    assert planned.sql(f"select {columns} from mart_plan_progress where commitments_followed = 4 order by 1") == [
        ("2023", 3, None, 0, 75.0, 75.0, None),  # a plain no does not tell whether the fourth is under way
        ("2024", 1, None, 2, None, 50.0, "partly_reported"),  # one of two known; of all four at least one
        ("2025", None, None, 4, None, None, "not_reported"),
    ]
