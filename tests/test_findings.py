"""A finding lives: opened, still open, resolved, re-opened, waived; one row per cause, however often it is built."""

import csv

ASKED = (
    "dim_unit",
    "fct_finding",
    "fct_indicator_value",
    "fct_validation_report",
    "mart_quality_scorecard",
    "mart_quality_summary",
    "mart_reporting_compliance",
)  # what these tests look at; what it reads is made with it

OF = "select {} from fct_finding where rule_code = '{}' order by unit_key, line_code"


def findings(province, columns, rule="PART_GREATER_THAN_WHOLE"):
    return province.sql(OF.format(columns, rule))


def test_a_cause_is_one_row_through_all_revisions_of_its_report(province):
    wrong, right = ("L1,130,120", "L2,60,100"), ("L1,90,120", "L2,60,100")
    province.receive("101", "Tháng 01/2026", *wrong, received="2026-02-01T08:00:00")
    province.receive("101", "Tháng 01/2026", "L1,131,120", "L2,60,100", received="2026-02-03T08:00:00")
    province.receive("102", "Tháng 01/2026", *wrong, received="2026-02-01T09:00:00")
    province.receive("102", "Tháng 01/2026", *right, received="2026-02-04T09:00:00")
    province.receive("103", "Tháng 01/2026", *wrong, received="2026-02-01T10:00:00")
    province.receive("103", "Tháng 01/2026", *right, received="2026-02-02T10:00:00")
    province.receive("103", "Tháng 01/2026", "L2,60,100", "L1,130,120", received="2026-02-05T10:00:00")  # another row
    province.build(*ASKED)
    columns = "unit_key, life_cycle, status, times_found, cast(opened_at as varchar), cast(closed_at as varchar), found"
    lives = [
        ("101:start", "still_open", "open", 2, "2026-02-01 08:00:00", None, "131"),
        ("102:start", "resolved", "resolved", 1, "2026-02-01 09:00:00", "2026-02-04 09:00:00", "130"),
        ("103:start", "reopened", "open", 2, "2026-02-01 10:00:00", None, "130"),
    ]
    assert findings(province, columns) == lives
    assert findings(province, "cast(open_since as varchar)")[2] == ("2026-02-05 10:00:00",)
    ids = findings(province, "finding_id")
    province.judge()
    province.transform(*ASKED)
    assert findings(province, "finding_id") == ids
    province.as_of = "2026-02-01"
    province.transform(*ASKED)
    assert findings(province, "life_cycle")[0] == ("opened",)


def test_a_cause_that_another_report_mends_is_resolved_and_may_come_back(province):
    with (province.places.reference / "indicator_catalogue.csv").open(encoding="utf-8") as file:
        catalogue = list(csv.DictReader(file))
    province.table("indicator_catalogue", [row | {"is_cumulative": "true"} for row in catalogue])
    columns = "life_cycle, status, times_found, times_reopened, cast(opened_at as varchar), cast(closed_at as varchar)"
    january = {"90": "2026-02-01T08:00:00", "70": "2026-02-20T08:00:00", "91": "2026-02-25T08:00:00"}
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100", received=january["90"])
    province.receive("101", "Tháng 02/2026", "L1,80,120", "L2,60,100", received="2026-02-16T08:00:00")
    province.build("fct_finding")
    opened, mended = "2026-02-16 08:00:00", "2026-02-20 08:00:00"
    lives = [[("still_open", "open", 1, 0, opened, None)]]
    assert findings(province, columns, "CUMULATIVE_FELL") == lives[0]
    identity = findings(province, "finding_id", "CUMULATIVE_FELL")
    for done, life in (
        ("70", ("resolved", "resolved", 1, 0, opened, mended)),
        ("91", ("reopened", "open", 2, 1, opened, None)),
        ("60", ("resolved", "resolved", 2, 1, opened, "2026-02-27 08:00:00")),
    ):
        province.receive("101", "Tháng 01/2026", f"L1,{done},120", "L2,60,100",
                         received=january.get(done, "2026-02-27T08:00:00"))  # fmt: skip
        for _ in range(2):  # a second night without news says the same
            province.build("fct_finding")
            assert findings(province, columns, "CUMULATIVE_FELL") == [life], done
    assert findings(province, "finding_id", "CUMULATIVE_FELL") == identity


def test_a_missing_report_that_came_is_resolved_on_the_day_it_came(province):
    province.as_of = "2026-02-10"
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100", received="2026-01-16T08:00:00")
    province.build("fct_finding")
    province.receive("102", "Tháng 01/2026", "L1,90,120", "L2,60,100", received="2026-02-03T08:00:00")
    province.build("fct_finding")
    assert findings(province, "unit_key, life_cycle, cast(closed_at as varchar)", "REPORT_MISSING") == [
        ("102:start", "resolved", "2026-02-03 08:00:00"),
        ("103:start", "still_open", None),
    ]
    assert province.sql("select count(*), count(distinct finding_id) from fct_finding") == [(3, 3)]  # one is late


def test_a_waiver_silences_until_it_expires_and_opens_no_gate(province):
    waiver = dict(rule_code="PART_GREATER_THAN_WHOLE", unit_key="101:start", reason="Đang rà soát")
    province.table("finding_waiver", [waiver | dict(waived_on="2026-03-01", expires_on="2026-03-20")])
    province.receive("101", "Tháng 01/2026", "L1,130,120", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L1,130,120", "L2,60,100")
    for day, life in (("2026-03-19", "waived"), ("2026-03-20", "still_open")):
        province.as_of = day
        province.build(*ASKED)
        assert findings(province, "unit_key, life_cycle") == [("101:start", life), ("102:start", "still_open")]
    assert province.values("vacc")[0] == ("101", None, "held")


def test_a_report_that_never_came_is_a_finding_of_the_unit(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.as_of = "2026-02-10"
    province.build(*ASKED)
    columns = "unit_key, form_code, period_code, cast(opened_at as varchar), report_id, owner"
    assert findings(province, columns, "REPORT_MISSING") == [  # January ends on Wednesday 14: due on Friday 16
        ("102:start", "CDS-01H", "2026-01", "2026-01-17 00:00:00", None, "reporting_unit"),
        ("103:start", "CDS-01H", "2026-01", "2026-01-17 00:00:00", None, "reporting_unit"),
    ]


def test_what_is_told_as_missing_is_what_the_compliance_table_calls_missing(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.receive("102", "Tháng 02/2026", "L1,90,120", "L2,60,100")
    province.build(*ASKED)
    missing = "select unit_key, form_code, period_code from mart_reporting_compliance where compliance = 'missing'"
    missing_reports = province.sql(
        "select unit_key, form_code, period_code from fct_finding where rule_code = 'REPORT_MISSING'"
    )
    assert sorted(missing_reports) == sorted(province.sql(missing)) and len(missing_reports) > 3


def test_a_file_that_could_not_be_read_is_mended_by_the_one_sent_instead(province):
    province.receive("101", "Tháng 01/2026", "L1,80,120", "L2,60,100")
    whole = (province.inbox / "001.xlsx").read_bytes()
    (province.inbox / "001.xlsx").unlink()
    (province.inbox / "101-01.xlsx").write_bytes(whole[: len(whole) // 2])
    province.deliver("101-01.xlsx", "2026-02-01T08:00:00")
    province.build(*ASKED)
    assert findings(province, "life_cycle", "FILE_UNREADABLE") == [("still_open",)]
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100", received="2026-02-02T08:00:00")
    sent = province.inbox / f"{province._sent:03d}.xlsx"
    sent.rename(province.inbox / "101-01.xlsx")
    province.deliver("101-01.xlsx", "2026-02-02T08:00:00")
    province.build(*ASKED)
    assert findings(province, "life_cycle", "FILE_UNREADABLE") == [("resolved",)]


def test_a_file_that_could_not_be_read_is_not_clean_whatever_form_it_was(province):
    """Its delivery names unit and period, and nothing the form; a unit that sent nothing is not judged."""
    province.receive("102", "Tháng 01/2026", "L1,90,120", "L2,60,100", received="2026-01-16T08:00:00")
    (province.inbox / "hong.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    with (province.inbox / "delivery.csv").open("a", encoding="utf-8") as note:
        note.write("hong.xlsx,2026-01-16T08:00:00,101,2026-01\n")
    province.build(*ASKED)
    clean = (
        "select unit_code, score_pct from mart_quality_scorecard where period_code = '2026-01' and criterion = 'clean'"
    )
    assert sorted(province.sql(clean)) == [("101", 0.0), ("102", 100.0)]


def test_the_five_criteria_are_scored_by_hand(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120,75", "L2,60,100,60", received="2026-01-16T08:00:00")
    province.receive("102", "Tháng 01/2026", "L1,130,120", "L2,60,100", received="2026-01-20T08:00:00")
    province.build(*ASKED)
    scores = province.sql(
        """
        select unit_code, criterion, round(score_pct, 3), colour, is_full from mart_quality_scorecard
        where period_code = '2026-01' order by unit_code, criterion
        """
    )
    good, bad = (100.0, "green", True), (0.0, "red", False)
    criteria = ("clean", "complete", "consistent", "correct", "live", "overall")
    assert scores[:6] == [("101", criterion, *good) for criterion in criteria]
    assert scores[6:12] == [
        ("102", "clean", *good),
        ("102", "complete", 50.0, "red", False),  # one of the two values owed is held
        ("102", "consistent", *good),
        ("102", "correct", 50.0, "red", False),  # one of two lines
        ("102", "live", 50.0, "red", False),  # late
        ("102", "overall", 70.0, "red", False),
    ]
    assert scores[12:] == [("103", criterion, *bad) for criterion in ("complete", "live", "overall")]
    summary = "select units, units_green, units_red, units_at_100 from mart_quality_summary"
    assert province.sql(f"{summary} where period_code = '2026-01' and criterion = 'overall'") == [(3, 1, 2, "101")]


def test_what_was_not_judged_is_missing_in_the_validation_report_not_true(province):
    province.receive("101", "Tháng 01/2026", "L1,130,120", "L2,60,100")
    province.build(*ASKED)
    values = dict(
        province.sql("select rule_code, value from fct_validation_report where event_type = 'rule_evaluated'")
    )
    assert (values["PART_GREATER_THAN_WHOLE"], values["NOT_A_NUMBER"]) == ("false", "true")
    assert values["STATUS_UNKNOWN"] == "missing"  # no cell of that kind
    assert values["FACT_UNTRACED"] == "missing"  # the release has not been audited yet
    [place] = province.sql(
        "select data_place, value, value_found from fct_validation_report where event_id like 'finding|%' "
        "and rule_code = 'PART_GREATER_THAN_WHOLE'"
    )
    assert place[1:] == ("false", "130")
