"""Every finding has its day to be mended: working days from the day the office had the report that shows it."""

DUE = """
select rule_code, unit_key, error_group, days_to_mend, cast(due_on as varchar), is_overdue
from fct_finding order by rule_code, unit_key
"""


def test_every_finding_is_due_so_many_working_days_after_it_was_known(province):
    # the second line says 60 % where 60 of 120 are 50 %
    province.receive("101", "Tháng 01/2026", "L1,130,120", "L2,60,120,60", received="2026-01-15T08:00:00")  # a Thursday
    province.receive(
        "102", "Tháng 01/2026", "L1,90,120", "L2,2,3,66.6", received="2026-01-18T23:30:00"
    )  # a Sunday, late
    province.as_of = "2026-01-30"
    province.build("fct_finding", "mart_data_quality")
    assert province.sql(DUE) == [
        ("PART_GREATER_THAN_WHOLE", "101:start", "cross_field", 5, "2026-01-22", True),  # Fri 1, Mon to Thu
        ("PCT_MISMATCH", "101:start", "cross_field", 10, "2026-01-29", True),
        ("PCT_TRUNCATED", "102:start", "cross_field", 15, "2026-02-06", False),
        ("REPORT_LATE", "102:start", "stale", 10, "2026-01-30", False),  # from Monday 19, the first working day
        ("REPORT_MISSING", "103:start", "missing", 10, "2026-01-30", False),  # known on Saturday 17
    ]
    quality = "select unit_key, findings_overdue, cast(next_due_on as varchar) from mart_data_quality order by 1"
    assert province.sql(quality) == [("101:start", 2, "2026-01-22"), ("102:start", 0, "2026-01-30")]

    # a week later the note is past its day and asks for nothing; the group's own days stand before the rule's
    province.table("error_group", [dict(error_group="cross_field", name_vi="Mâu thuẫn", days_to_mend="1")])
    province.as_of = "2026-02-09"
    province.read()
    province.transform("fct_finding")
    assert [row[3:] for row in province.sql(DUE)] == [
        (1, "2026-01-16", True),
        (1, "2026-01-16", True),
        (1, "2026-01-19", False),  # a note is never overdue
        (10, "2026-01-30", False),  # nor is what cannot be mended any more
        (10, "2026-01-30", True),
    ]
