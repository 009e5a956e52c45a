"""The data-quality index by hand: rules, criterion, field, unit, province, with weights of the reference tables."""

import csv

from expectations import catalogue
from orchestration.places import PROJECT

CRITERIA = {"correct": 3, "complete": 3, "clean": 2, "live": 1, "consistent": 1}
RULES = {"PART_GREATER_THAN_WHOLE": 3, "PCT_MISMATCH": 1, "NOT_A_NUMBER": 1, "LINE_DUPLICATED": 1}
MEASURED = {"MANDATORY_LINES_MISSING": "value_status", "REPORT_LATE": "compliance"}
INDEX = """
select {columns}, criterion, round(score_pct, 3), colour from mart_quality_index
where period_code = '2026-01' and scope = '{scope}' order by all
"""
WHOLE = ("clean", "complete", "consistent", "correct", "live", "overall")


def weigh(province):
    """Few rules of few weights, so that a hand can follow; every other rule weighs nothing."""
    every = {rule.code: 0 for rule in catalogue.load()} | RULES | dict.fromkeys(MEASURED, 1)
    weights = [dict(rule_code=code, weight=of, measured_by=MEASURED.get(code, "")) for code, of in every.items()]
    province.table("quality_rule_weight", weights)
    criteria = [dict(criterion=code, name_vi=code, weight=of) for code, of in CRITERIA.items()]
    province.table("quality_criterion", criteria)
    province.table("quality_field_weight", [dict(indicator_code="vacc", weight=2)])
    bands = {"green": 58.75, "yellow": 47.5, "red": 0}
    province.table("quality_band", [dict(band=band, lowest_pct=lowest) for band, lowest in bands.items()])


def owe_teams_from_february(province):
    """A second form, which asks for one figure that a system sends."""
    usual = dict(unit_level="district", period_type="month", regime="administrative", due_working_days=2)
    january = dict(form_code="CDS-01H", valid_from="2026-01-01", valid_to="2026-03-01")
    february = dict(form_code="CDS-02", valid_from="2026-02-01", valid_to="2026-03-01")
    province.table("reporting_obligation", [usual | january, usual | february])
    lines = [("CDS-01H", "L1", "vacc"), ("CDS-01H", "L2", "anc4"), ("CDS-02", "L3", "teams")]
    names = ("form_code", "line_code", "indicator_code")
    province.table("form_line", [dict(zip(names, line, strict=True), is_mandatory="true") for line in lines])


def test_the_index_is_worked_by_hand_from_the_cells_to_the_province(province):
    weigh(province)
    owe_teams_from_february(province)
    province.receive("101", "Tháng 01/2026", "L1,90,120,75", "L2,60,100,60", received="2026-01-16T08:00:00")
    # late; more vaccinated than there are; and 60 of 100 are not 61 %. The third district sends nothing
    province.receive("102", "Tháng 01/2026", "L1,130,120", "L2,60,100,61", received="2026-01-20T08:00:00")
    province.receive("999", "Tháng 01/2026", "L1,90,120", "L2,60,100")  # of no unit: held, and in no value
    feed = "#kho-feed;regime=administrative;simulated=false\nunit_code,period,indicator_code,value\n"
    (province.inbox / "feed.csv").write_text(f"{feed}103,2026-02,teams,7\n", encoding="utf-8")
    province.build("mart_quality_scorecard", "mart_quality_rule", "mart_quality_identifier")
    rules_by_hand(province)
    units_by_hand(province)
    fields_and_province_by_hand(province)
    scorecard_by_hand(province)
    identifiers = "select identifier, right_pct, is_full, reports_held from mart_quality_identifier order by 1"
    names = {"indicator": 0, "period": 0, "report": 0, "unit": 1}
    assert province.sql(identifiers) == [(name, 100.0, True, held) for name, held in names.items()]


def rules_by_hand(province):
    """Of 6 values 2 never came and keep no rule; a warning and a late report cost half."""
    rules = "select rule_code, round(score_pct, 3) from mart_quality_rule where period_code = '2026-01' order by 1"
    assert province.sql(rules) == [
        ("LINE_DUPLICATED", 66.667),
        ("MANDATORY_LINES_MISSING", 50.0),  # the figure held is not there either
        ("NOT_A_NUMBER", 66.667),
        ("PART_GREATER_THAN_WHOLE", 50.0),
        ("PCT_MISMATCH", 58.333),
        ("REPORT_LATE", 50.0),
    ]


def units_by_hand(province):
    """Of 102, vacc: correct 1 - 3/4, overall (3*25 + 3*0 + 2*100 + 50 + 100) / 10 = 42.5; anc4: correct
    1 - 0.5*1/4, overall (3*87.5 + 3*100 + 2*100 + 50 + 100) / 10 = 91.25.
    """
    rows = province.sql(INDEX.format(columns="unit_code", scope="unit"))
    units = {(code, criterion): (score, colour) for code, criterion, score, colour in rows}
    assert [units["101", criterion] for criterion in WHOLE] == [(100.0, "green")] * 6
    assert [units["102", criterion] for criterion in WHOLE] == [
        (100.0, "green"),
        (33.333, "red"),  # (2*0 + 100) / 3
        (100.0, "green"),
        (45.833, "red"),  # (2*25 + 87.5) / 3
        (50.0, "yellow"),
        (58.75, "green"),  # (2*42.5 + 91.25) / 3, on the very edge of green
    ]
    assert [units["103", criterion] for criterion in WHOLE] == [(0.0, "red")] * 6


def fields_and_province_by_hand(province):
    """A field is the mean of its values, of whichever unit; the province that of its fields, by their weights."""
    fields = {row[:2]: row[2:] for row in province.sql(INDEX.format(columns="field_code", scope="field"))}
    assert fields["vacc", "correct"] == (41.667, "red")  # (100 + 25 + 0) / 3
    assert fields["vacc", "overall"] == (47.5, "yellow")  # (100 + 42.5 + 0) / 3
    assert fields["anc4", "overall"] == (63.75, "green")  # (100 + 91.25 + 0) / 3
    whole = province.sql(INDEX.format(columns="unit_code", scope="province"))[-1]
    assert whole == ("10", "overall", 52.917, "yellow")  # (2*47.5 + 63.75) / 3


def scorecard_by_hand(province):
    """The scorecard takes the worst of each line; a unit that sent nothing is not scored on what a system sent."""
    columns = "select criterion, score_pct, index_pct from mart_quality_scorecard"
    of = columns + " where unit_code = '{}' and period_code = '{}'"
    overall = {row[0]: row[1:] for row in province.sql(of.format("102", "2026-01"))}["overall"]
    assert overall == (57.5, 58.75)  # (3*25 + 3*50 + 2*100 + 50 + 100) / 10
    counts = (
        "select sum(values_owed), sum(values_reported) from mart_reporting_compliance "
        "where unit_code = '103' and period_code = '2026-02'"
    )
    assert province.sql(counts) == [(3, 1)]
    cards = {row[:2] for row in province.sql(of.format("103", "2026-02"))}
    assert cards == {("complete", 0.0), ("live", 0.0), ("overall", 0.0)}


def test_our_tables_of_the_index_name_their_source_and_rules_there_are():
    seeds = {name: _rows(f"quality_{name}") for name in ("criterion", "band", "loss", "rule_weight", "identifier")}
    assert {row["criterion"] for row in seeds["criterion"]} == set(catalogue.ALLOWED["criterion"])
    assert {row["band"]: row["lowest_pct"] for row in seeds["band"]} == {"green": "90", "yellow": "75", "red": "0"}
    assert {row["code"] for row in seeds["loss"]} == {*catalogue.SEVERITIES, "on_time", "late", "missing"}
    assert {row["rule_code"] for row in seeds["rule_weight"]} <= {rule.code for rule in catalogue.load()}
    official = [*seeds["criterion"], *seeds["band"], *seeds["identifier"]]
    assert {row["source_status"] for row in official} == {"secondary source; verify"}
    assert {row["source_status"] for row in [*seeds["loss"], *seeds["rule_weight"]]} == {"own choice"}


def _rows(name):
    with (PROJECT / "transforms" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
