"""What was known at a moment is what a build of that moment's arrivals gives, however late, revised or corrected."""

import datetime as dt
from itertools import pairwise

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.release.exports.database import AS_KNOWN
from transforms import reference_tables
from transforms.rendering import render
from transforms.runner import Run

FIRST = dt.datetime(2026, 1, 20)
DUE = dt.date(2026, 1, 28)
UNITS, INDICATORS = ("U1", "U2"), ("vacc", "teams")
EXISTING = ("int_values_by_stage", "int_expected_values", "stg_calendar__periods", "indicator_catalogue", "correction")
VALUES = """
create table int_values_by_stage (
    report_id varchar, form_code varchar, reporting_unit_key varchar, reporting_period_code varchar,
    received_at timestamp, received_no bigint, known_at timestamp, sheet varchar, line_key varchar, line_no bigint,
    line_code varchar, unit_key varchar, indicator_code varchar, period_code varchar, regime varchar,
    score_stage varchar, is_simulated boolean,
    verdict varchar, value_status varchar, value_basis varchar, numerator double,
    denominator double, value double, plan_value double, reported_pct double, qualifier varchar, status_text varchar,
    note varchar, evidence varchar, measure_kind varchar, cell varchar, numerator_cell varchar,
    denominator_cell varchar, plan_cell varchar, reported_pct_cell varchar, span_from date, span_to date,
    span_kind varchar, span_text varchar, span_cell varchar
);
create table fct_report (
    report_id varchar, form_code varchar, unit_key varchar, period_code varchar, regime varchar, is_latest boolean,
    known_at timestamp, received_at timestamp, received_no bigint
);
create table fct_finding (
    life_cycle varchar, times_found bigint, times_reopened bigint, open_since timestamp, waived_until date,
    waiver_reason varchar, closed_at timestamp, status varchar, is_overdue boolean, due_on date, severity varchar,
    opened_at timestamp
);
create table int_expected_values (
    form_code varchar, unit_key varchar, period_code varchar, regime varchar, indicator_code varchar, due_on date,
    is_due boolean, is_simulated boolean
);
create table stg_calendar__periods as
select
    '2026-01' as period_code, 'administrative' as regime, date '2026-01-15' as data_from, date '2026-02-14' as data_to;
"""
FIGURES = """
select unit_key, indicator_code, value, value_status, report_id, correction_code from {source}
where {which} order by unit_key, indicator_code
"""

lines = st.dictionaries(
    st.sampled_from(INDICATORS),
    st.tuples(st.integers(1, 3), st.sampled_from(("accepted", "held", "accepted"))),
    min_size=1,
    max_size=len(INDICATORS),
)
reports = st.tuples(
    st.sampled_from(UNITS), st.integers(0, 12), st.integers(0, 5), st.booleans(), lines
)  # unit, day received, days until it was taken in, simulated
corrections = st.tuples(
    *(st.sampled_from(names) for names in (UNITS, INDICATORS, ("override", "drop", "flag"))),
    st.integers(0, 18),  # day recorded
    st.sampled_from((None, 1, 2)),  # the value it expects
)


# simulated, then real and taken in late, held beside it, revised; corrected while it stood, and where nothing had come
ARRIVALS = [
    ("U1", 1, 0, True, {"vacc": (1, "accepted")}),
    ("U1", 4, 2, False, {"vacc": (2, "accepted"), "teams": (1, "held")}),
    ("U1", 11, 0, False, {"vacc": (3, "accepted")}),
]
FIXES = [("U1", "vacc", "override", 8, None), ("U2", "teams", "override", 3, None), ("U1", "vacc", "flag", 12, 3)]


def rows_of(arrivals: list) -> list[tuple]:
    """The lines of the reports as the judged intake hands them on: received one after the other, some known later."""
    rows = []
    for number, (unit, day, late, simulated, sent) in enumerate(arrivals):
        received = FIRST + dt.timedelta(days=day, minutes=number)
        for line, (indicator, (value, verdict)) in enumerate(sent.items()):
            rows.append(
                dict(
                    report_id=f"R{number}", form_code="F", reporting_unit_key=unit, reporting_period_code="2026-01",
                    received_at=received, received_no=number, known_at=received + dt.timedelta(days=late), sheet="S",
                    line_key=f"S!{line}", line_no=line, unit_key=unit, indicator_code=indicator, period_code="2026-01",
                    regime="administrative", is_simulated=simulated, verdict=verdict, value_status="reported",
                    value=float(value), numerator=float(value), measure_kind="count", cell="A1",
                )
            )  # fmt: skip
    return rows


def built(rows: list[dict], fixes: list[tuple], until: dt.datetime) -> duckdb.DuckDBPyConnection:
    """What the models make of everything that was known, recorded and due by a moment."""
    connection = duckdb.connect()
    connection.execute(VALUES)
    for name in ("indicator_catalogue", "correction"):
        reference_tables.empty(connection, name, "main")
    for indicator in INDICATORS:
        connection.execute(
            "insert into indicator_catalogue (indicator_code, measure_kind) values (?, 'count')", [indicator]
        )
    expected = [
        ("F", u, "2026-01", "administrative", i, DUE, until.date() > DUE, False) for u in UNITS for i in INDICATORS
    ]
    connection.executemany("insert into int_expected_values values (?, ?, ?, ?, ?, ?, ?, ?)", expected)
    for row in rows:
        if row["known_at"] <= until:
            marks = ", ".join("?" * len(row))
            connection.execute(f"insert into int_values_by_stage ({', '.join(row)}) values ({marks})", [*row.values()])
    for number, (unit, indicator, action, day, expects) in enumerate(fixes):
        recorded = (FIRST + dt.timedelta(days=day)).date()
        if recorded <= until.date():
            value = 90.0 + number if action == "override" else None
            connection.execute(
                "insert into correction (correction_code, unit_key, indicator_code, period_code, action, value,"
                " recorded_on, expect_value) values (?, ?, ?, '2026-01', ?, ?, ?, ?)",
                [f"C{number:02}", unit, indicator, action, value, recorded, expects],
            )
    run = Run(connection, existing=EXISTING, as_of=until.date().isoformat())
    for model in ("fct_indicator_value", "fct_value_absence", "dim_indicator"):
        run.make(model)
    return connection


def figures(connection: duckdb.DuckDBPyConnection, source: str, which: str = "true") -> list[tuple]:
    return connection.execute(FIGURES.format(source=source, which=which)).fetchall()


def end_of(day: int) -> dt.datetime:
    return FIRST + dt.timedelta(days=day + 1, microseconds=-1)


def holds_at_every_moment(arrivals: list, fixes: list, days: list[int]) -> None:
    """As known at the end of each day: what a build of that day's arrivals gives; and it is known without a gap."""
    rows = rows_of(arrivals)
    now = built(rows, fixes, end_of(30))
    now.execute(render(AS_KNOWN.read_text("utf-8")))
    for day in days:
        then = built(rows, fixes, end_of(day))
        moment = f"'{end_of(day).date()}'"
        current = figures(then, "fct_indicator_value", "is_current")
        assert figures(now, f"fct_indicator_value_as_known({moment})") == current, day
    spans = now.execute(
        "select unit_key, indicator_code, known_from, known_to from fct_indicator_value where revision_no is not null"
        " order by all"
    ).fetchall()
    for (*key, _, ends), (*next_key, begins, _) in pairwise(spans):
        assert key != next_key or ends <= begins


@settings(max_examples=4, deadline=None, derandomize=True)
@example(ARRIVALS, FIXES, [0, 2, 5, 7, 9, 13])
@given(
    st.lists(reports, max_size=6),
    st.lists(corrections, max_size=3),
    st.lists(st.integers(0, 20), min_size=1, max_size=2),
)
def test_as_known_at_any_past_moment_is_what_that_moments_arrivals_give(arrivals, fixes, days):
    holds_at_every_moment(arrivals, fixes, days)


@pytest.mark.campaign
@settings(max_examples=100, deadline=None)
@given(
    st.lists(reports, max_size=10),
    st.lists(corrections, max_size=5),
    st.lists(st.integers(0, 20), min_size=1, max_size=4),
)
def test_as_known_holds_over_many_histories(arrivals, fixes, days):
    holds_at_every_moment(arrivals, fixes, days)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.lists(reports, min_size=2, max_size=6), st.data())
def test_any_order_of_intake_ends_in_the_same_current_facts(arrivals, data):
    rows = rows_of(arrivals)
    order = data.draw(st.permutations(range(len(arrivals))))
    delays = data.draw(st.lists(st.integers(0, 9), min_size=len(arrivals), max_size=len(arrivals)))
    shuffled = [
        row
        | dict(
            received_no=order[row["received_no"]],
            known_at=row["received_at"] + dt.timedelta(days=delays[row["received_no"]]),
        )
        for row in reversed(rows)
    ]
    first, second = (
        figures(built(each, [], end_of(40)), "fct_indicator_value", "is_current") for each in (rows, shuffled)
    )
    assert first == second
