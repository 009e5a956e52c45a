"""What is owed has one meaning: the reports that the mart calls missing or late are those the rules tell of.

The rules leave out, and say so in their SQL: a period that ended before the first day that anybody's answer to the form
speaks of (REPORT_MISSING: the collection had not begun). The mart has no row for a form that asks for no line, and
takes a value for an answer whichever form brings it; here each form has indicators of its own. A report speaks of one
period.
"""

from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from conftest import FORM
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import Observed, staged

from expectations import catalogue, observations
from expectations.findings import FINDINGS, PAST
from expectations.verdicts import VERDICTS
from orchestration.notation import periods
from transforms.reference_tables import column_types
from transforms.runner import Run

CALENDAR = {(row["period_code"], row["regime"]): row for row in periods.calendar() if 2020 <= row["year"] <= 2024}
OWED = {"form_code": FORM, "unit_level": "district", "regime": "administrative", "due_working_days": 2}
# key, level, parent, valid_from, valid_to
UNITS = [
    *(("P", "province", "", "", ""), ("Q", "province", "", "", "")),
    *(("D1", "district", "P", "", ""), ("D2", "district", "P", "", "2022-07-01"), ("D3", "district", "Q", "", "")),
    *(("C1", "commune", "D1", "2021-03-20", ""), ("C2", "commune", "D3", "", "2024-01-01")),
]


def test_an_obligation_without_a_beginning_begins_with_the_first_day_anything_speaks_of(province):
    province.table("reporting_obligation", [OWED | {"period_type": kind} for kind in ("quarter", "year")])
    province.edition(period_from="2025-01", period_to="2025-12")
    province.as_of = "2026-03-01"
    province.receive("101", "Năm 2025", "L1,90,120", "L2,60,100", received="2025-12-16T08:00:00")
    province.build("mart_reporting_compliance")
    missing = province.sql(
        "select unit_code, period_code from mart_reporting_compliance where compliance = 'missing' order by all"
    )
    # the year 2025 began on 15 December 2024, and with it its first quarter
    quarters = [f"2025-Q{number}" for number in (1, 2, 3, 4)]
    assert missing == sorted(
        [(unit, quarter) for unit in ("101", "102", "103") for quarter in quarters]
        + [(unit, "2025") for unit in ("102", "103")]
    )
    findings = pq.read_table(province.places.judged / "findings.parquet").to_pylist()
    overdue = [row for row in findings if row["rule_code"] == "REPORT_MISSING"]
    assert sorted((row["unit_key"].split(":")[0], row["period_code"]) for row in overdue) == missing


def owing(*answers, level="district", sent_by_level="", days=2):
    """A form owed by month by a level's units, and what came for February: a line's unit, days after, the sender."""
    row = {"unit_level": level, "scope_unit_key": "", "period_type": "month", "regime": "administrative"}
    row |= {"due_working_days": days, "valid_from": "2022-01-01", "valid_to": "2022-03-31"}
    return {
        "obligations": [row],
        "answers": [
            {"unit_key": unit, "period": ("2022-02", "administrative"), "days_after": after, "sent_by": sender}
            | {"source": "inbox"}
            for unit, after, sender in answers
        ],
        "sent_by_level": sent_by_level,
        "asks_for_lines": True,
    }


def test_a_sample_whose_day_of_arrival_nobody_wrote_down_is_neither_missing_nor_late(tmp_path):
    """Taken from elsewhere long after; a report that came to the office before it stands by its own day."""
    sample = {"source": "samples"}
    sent = [owing(("D1", 20, "D1"), ("D1", 30, "D1")), owing(("D1", 20, "D1"), ("D1", 30, "D1"))]
    sent[0]["answers"][0] |= sample
    sent[1]["answers"][1] |= sample
    observed = observed_of(tmp_path, sent)
    assert [
        {key[0] for key in keys if key[1:3] == ("D1", "2022-02")}
        for keys in (*keys_told(observed, date(2022, 4, 1)), *keys_in_mart(observed, date(2022, 4, 1)))
    ] == [set(), {"F1"}] * 2


def test_a_report_that_came_is_received_whomever_its_lines_speak_of(tmp_path):
    """Of February 2022, which ends on Monday 14: due on Wednesday 16."""
    sent = {
        "F0": owing(("C1", 20, "D1")),  # the district's own report, with a line of its commune alone
        "F1": owing(("D3", 0, "D1"), ("D1", 20, "D1")),  # of another district; then of itself, as a revision
        "F2": owing(("D3", 20, "D1"), level="commune", sent_by_level="district"),  # its communes stand in no line
        "F3": owing(("D3", 0, "D1"), ("C1", 20, "D1"), level="commune", sent_by_level="district"),
        "F4": owing(("C2", 0, "P"), ("C1", 20, "P"), level="commune"),  # the first spoke of others only
    }
    observed = observed_of(tmp_path, list(sent.values()))
    as_of = date(2022, 4, 1)
    of_february = [
        {key[0] for key in keys if key[1] in ("D1", "C1") and key[2] == "2022-02"}
        for keys in (*keys_told(observed, as_of), *keys_in_mart(observed, as_of))
    ]
    assert of_february == [set(), {"F0", "F2", "F4"}] * 2  # missing, late: by the rules, in the mart


days = st.dates(date(2020, 1, 1), date(2024, 12, 31))
obligations = st.fixed_dictionaries(
    {
        "unit_level": st.sampled_from(["province", "district", "commune"]),
        "scope_unit_key": st.sampled_from(["", "P", "Q", "D1"]),
        "period_type": st.sampled_from(["year", "half", "nine_months", "quarter", "month"]),
        "regime": st.sampled_from(["administrative", "statistical"]),
        "due_working_days": st.sampled_from(["", 0, 1, 2, 9]),
        "valid_from": st.none() | days,
        "valid_to": st.none() | days,
    }
)
answers = st.fixed_dictionaries(
    {
        "unit_key": st.sampled_from([unit[0] for unit in UNITS]),
        "period": st.sampled_from(sorted(CALENDAR)),
        "days_after": st.integers(-20, 60),
        "source": st.sampled_from(["inbox", "inbox", "inbox", "samples"]),
        # as a rule who sends for it, as the form says; else another
        "sent_by": st.none() | st.none() | st.sampled_from([unit[0] for unit in UNITS]),
    }
)
forms = st.fixed_dictionaries(
    {
        "obligations": st.lists(obligations, min_size=1, max_size=2),
        "answers": st.lists(answers, max_size=4),
        "sent_by_level": st.sampled_from(["", "", "district", "province"]),
        "asks_for_lines": st.integers(0, 9).map(bool),  # one form in ten asks for none
    }
)


def sender_of(form, unit_key):
    """Who sends a unit's answer: the first above it, itself included, of the level that the form's first row names."""
    parents = {key: (level, parent) for key, level, parent, _, _ in UNITS}
    at, level = unit_key, form["sent_by_level"]
    while at and level and parents[at][0] != level:
        at = parents[at][1]
    return at or unit_key


def observed_of(folder, collections):
    """A province whose forms F0, F1... are owed and answered as drawn, each with an indicator of its own."""
    observed = Observed(folder)
    header = "form_code,sent_by_level," + ",".join(obligations_columns := list(collections[0]["obligations"][0]))
    rows = [
        f"F{number},{form['sent_by_level']}," + ",".join(str(row[column] or "") for column in obligations_columns)
        for number, form in enumerate(collections)
        for row in form["obligations"]
    ]
    names = [f"F{number}" for number in range(len(collections))]
    asking = [name for name, form in zip(names, collections, strict=True) if form["asks_for_lines"]]
    observed.tables = {
        "reporting_obligation": "\n".join([header, *rows]),
        "unit_registry": "unit_key,unit_code,name_vi,unit_level,parent_unit_key,valid_from,valid_to\n"
        + "\n".join(f"{key},{key},{key},{level},{parent},{first},{last}" for key, level, parent, first, last in UNITS),
        "indicator_catalogue": "indicator_code,measure_kind,aggregation\n"
        + "\n".join(f"{name},count,none" for name in names),
        "form_line": "form_code,line_code,indicator_code,is_mandatory\n"
        + "\n".join(f"{name},L,{name}," for name in asking),
    }
    for name, form in zip(names, collections, strict=True):
        for number, answer in enumerate(form["answers"]):
            code, regime = answer["period"]
            period = CALENDAR[code, regime]
            received = datetime.combine(period["data_to"] + timedelta(answer["days_after"]), datetime.min.time())
            report = f"{name}-{number}"
            observed.report(
                report, form_code=name, unit_key=answer["sent_by"] or sender_of(form, answer["unit_key"]),
                period_code=code, regime=regime, period_type=period["period_type"],
                received_at=received, taken_in_at=received, source=answer["source"],
            )  # fmt: skip
            line = {"indicator_code": name, "line_key": f"!{number}", "unit_key": answer["unit_key"]}
            observed.line(report, 12, "L", line=line, numerator="5")
    return observed


def keys_told(observed, as_of):
    """(form, unit, period, regime) of what REPORT_MISSING and REPORT_LATE tell."""
    observed.write()
    sql = {rule.code: rule.sql for rule in catalogue.of_stage("observations")}
    with observations.open_observations(
        observed.folder, observed.cells_glob, observed.folder / "reference", as_of.isoformat()
    ) as connection:
        missing = connection.sql(
            "select owed_form_code, owed_unit_key, owed_period_code, owed_regime from ("
            + sql["REPORT_MISSING"] + ")"
        ).fetchall()  # fmt: skip
        late = connection.sql(
            "select form_code, sender_key, period_code, regime from answered_sending where is_first "
            "and report_id in (select report_id from (" + sql["REPORT_LATE"] + "))"
        ).fetchall()  # fmt: skip
    return set(missing), set(late)


def keys_in_mart(observed, as_of):
    """The same of what mart_reporting_compliance calls missing and late."""
    folder = observed.folder
    for part in ("identified", "observations/1", "judged"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    reports = pq.read_table(folder / "reports.parquet")
    for name in ("size_bytes", "cell_count"):
        reports = reports.append_column(name, pa.nulls(len(reports), pa.int64()))
    for name in ("reader", "form_version", "source_text"):
        reports = reports.append_column(name, pa.nulls(len(reports), pa.string()))
    pq.write_table(reports, folder / "identified" / "reports.parquet")
    for name in ("lines", "calendar"):
        (folder / f"{name}.parquet").replace(folder / "identified" / f"{name}.parquet")
    (folder / "cells-1.parquet").replace(folder / "observations" / "1" / "cells-1.parquet")
    lines = [{"report_id": row["report_id"], "line_key": row["line_key"]} for row in observed.lines]
    verdicts = [row | {"verdict": "accepted", "warnings": 0} for row in lines]
    pq.write_table(pa.Table.from_pylist(verdicts, schema=VERDICTS), folder / "judged" / "verdicts.parquet")
    pq.write_table(FINDINGS.empty_table(), folder / "judged" / "findings.parquet")
    pq.write_table(PAST.empty_table(), folder / "judged" / "past.parquet")
    for name in column_types().keys() - observed.tables.keys():
        (folder / "reference" / f"{name}.csv").write_text(staged(name, ""), encoding="utf-8")
    with duckdb.connect() as connection:
        run = Run(connection, staged=folder / "reference", warehouse=folder, as_of=as_of.isoformat())
        rows = connection.sql(
            f"select form_code, unit_key, period_code, regime, compliance from {run.make('mart_reporting_compliance')}"
        ).fetchall()
    return tuple({row[:4] for row in rows if row[4] == compliance} for compliance in ("missing", "late"))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(forms, min_size=25, max_size=25), st.booleans(), st.dates(date(2022, 6, 1), date(2024, 12, 31)))
def test_the_mart_and_the_rules_agree_on_what_is_missing_and_late(tmp_path_factory, collections, is_open, as_of):
    if is_open:  # no obligation has a beginning: the horizon is what arrived first
        collections = [
            form | {"obligations": [row | {"valid_from": None} for row in form["obligations"]]} for form in collections
        ]
    observed = observed_of(tmp_path_factory.mktemp("owed"), collections)
    missing_told, late_told = keys_told(observed, as_of)
    missing, late = keys_in_mart(observed, as_of)
    begins_on: dict[tuple[str, str], date] = {}
    for report in observed.reports:
        if report["source"] == "samples":  # taken from elsewhere: it begins no collection
            continue
        key, first = (report["form_code"], report["regime"]), CALENDAR[report["period_code"], report["regime"]]
        begins_on[key] = min(begins_on.get(key, date.max), first["data_from"])
    begun = {key for key in missing if CALENDAR[key[2], key[3]]["data_to"] >= begins_on.get((key[0], key[3]), date.max)}
    asking = {f"F{number}" for number, form in enumerate(collections) if form["asks_for_lines"]}
    assert {key for key in missing_told if key[0] in asking} == begun
    assert {key for key in late_told if key[0] in asking} == late
