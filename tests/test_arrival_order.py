"""The same files taken in in any order give the same findings, verdicts and facts: only when they were sent counts."""

import pyarrow.parquet as pq
from conftest import Province
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.intake.receive import RawStore

SENT = [
    # unit, period, lines, when: revisions that drop a line, add one, are held, agree, and come from several units
    ("101", "2026-01", ["L1,90,120", "L2,60,100", "L3,7"], "2026-02-16T08:00:00"),
    ("101", "2026-01", ["L1,95,120", "L2,60,100"], "2026-02-18T08:00:00"),
    ("102", "2026-01", ["L1,50,100"], "2026-02-16T09:00:00"),
    ("102", "2026-01", ["L1,130,100", "L2,7,8", "L3,4"], "2026-02-20T09:00:00"),
    ("103", "2026-01", ["L1,90,120", "L2,60,100", "L3,7"], "2026-02-17T08:00:00"),
    ("101", "2026-02", ["L1,80,120", "L2,61,100", "L3,9"], "2026-03-16T08:00:00"),
]


def taken_in(folder, order):
    """A province that took the files in one by one, in this order; each file has the name and time it always has."""
    folder.mkdir(exist_ok=True)
    province = Province(folder)
    for place in order:
        unit, period, lines, when = SENT[place]
        province._sent = place
        province.receive(unit, period, *lines, received=when)
        RawStore(province.places.raw).take_in()
    return province


def outcome(province):
    province.read()
    province.judge()
    folder = province.places.judged
    findings = pq.read_table(folder / "findings.parquet").to_pylist()
    verdicts = pq.read_table(folder / "verdicts.parquet").to_pylist()
    return [sorted(map(str, rows)) for rows in (findings, verdicts)]


FIRST: dict = {}


@settings(deadline=None, max_examples=4, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(len(SENT))))
def test_findings_and_verdicts_do_not_depend_on_the_order_of_intake(tmp_path_factory, order):
    if not FIRST:
        FIRST["outcome"] = outcome(taken_in(tmp_path_factory.mktemp("first"), range(len(SENT))))
    assert outcome(taken_in(tmp_path_factory.mktemp("order"), order)) == FIRST["outcome"]


FACTS = """
select columns(* exclude (known_to)), known_to from fct_indicator_value order by all
"""


def test_facts_do_not_depend_on_the_order_of_intake(tmp_path):
    facts = []
    for name, order in (("a", range(len(SENT))), ("b", reversed(range(len(SENT))))):
        province = taken_in(tmp_path / name, order)
        province.build("dim_unit", "fct_indicator_value")
        facts.append(province.sql(FACTS))
        assert province.values("teams")[0] == ("101", None, "not_reported"), "the later report dropped the line"
    assert facts[0] == facts[1]
