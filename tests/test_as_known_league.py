"""A late report and a correction change today's league and not that of the day before; published is another thing."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from orchestration.analysis.as_known import known_at, published_by
from orchestration.analysis.scenarios import ScenarioFault
from orchestration.cli import main
from orchestration.release.exports import TABLES
from orchestration.release.store import publish
from tests.conftest import Province

JANUARY = "Tháng 01/2026"
STATUS = "select value, value_status, plan_value from fct_indicator_value_as_known('{}') where {}"
LATE = "unit_key = '103:start' and indicator_code = 'vacc' and period_code = '2026-01'"


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Province:
    """Released twice: with the reports of two districts; then with a revision, a late report and a correction."""
    province = Province(tmp_path_factory.mktemp("known"))
    province.receive("101", JANUARY, "L1,90,120", "L2,60,100", received="2026-03-01T08:00:00")
    province.receive("102", JANUARY, "L1,55,100", "L2,80,100", received="2026-03-02T08:00:00")
    province.build()
    publish(province.places, as_of="2026-03-05", audit_notes=[], written_as=TABLES)
    province.receive("102", JANUARY, "L1,75,100", "L2,80,100", received="2026-03-10T08:00:00")
    province.receive("103", JANUARY, "L1,95,100", "L2,90,100", received="2026-03-12T08:00:00")
    province.table(
        "correction",
        [dict(correction_code="C1", unit_key="101:start", period_code="2026-01", indicator_code="vacc",
              action="override", value=70, reason="gõ nhầm", provider="Huyện Một", recorded_on="2026-03-14")],
    )  # fmt: skip
    province.build()
    publish(province.places, as_of="2026-03-20", audit_notes=[], written_as=TABLES)
    return province


@pytest.fixture
def kho(province, capsys):
    """Run a command that prints JSON; its answer."""
    folders = [f"--{name}={getattr(province.places, name)}" for name in ("raw", "reference", "warehouse")]

    def run(*arguments: str) -> dict:
        assert main([*arguments, *folders, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def ranks(answer: dict) -> list[tuple]:
    rows = sorted(answer["rows"], key=lambda row: row["unit_code"])
    return [(row["rank"], row["score_pct"] and round(row["score_pct"], 6)) for row in rows]


def test_the_league_of_a_past_day_is_scored_from_what_had_come_by_then(kho):
    assert ranks(kho("league", "2026-01")) == [(3, 66.0), (2, 77.0), (1, 93.0)]  # .6*70+.4*60, .6*75+.4*80, .6*95+.4*90
    assert ranks(kho("league", "2026-01", "--as-known-at", "2026-03-13")) == [(3, 69.0), (2, 77.0), (1, 93.0)]
    assert ranks(kho("league", "2026-01", "--as-known-at", "2026-03-11")) == [(2, 69.0), (1, 77.0), (None, None)]
    assert ranks(kho("league", "2026-01", "--as-known-at", "2026-03-10 07:59")) == [(1, 69.0), (2, 65.0), (None, None)]
    assert ranks(kho("league", "2026-01", "--as-known-at", "2026-02-27")) == [(None, None)] * 3


def test_a_past_score_is_taken_apart_into_the_values_of_then_and_a_corrected_one_names_reason_and_provider(kho):
    def vacc(*options: str) -> dict:
        tree = kho("explain", "101", "2026-01", *options)
        [leaf] = [leaf for leaf in tree["node"]["children"] if leaf["node_code"] == "vacc"]
        [value] = leaf["values"]
        return value

    then, now = vacc("--as-known-at", "2026-03-13"), vacc()
    assert (then["value"], then["value_status"], then["correction_code"]) == (75.0, "reported", None)
    assert (now["value"], now["value_status"]) == (70.0, "corrected")
    assert (now["correction_reason"], now["correction_provider"]) == ("gõ nhầm", "Huyện Một")


def test_what_moved_since_a_day_is_told_and_split_like_the_change_between_two_releases(kho):
    moved = kho("diff", "--as-known-at", "2026-03-11", "--unit", "101")
    assert moved["values"] == {"what": "fct_indicator_value", "appeared": 2, "gone": 0, "changed": 1}
    [first] = moved["moved"]
    assert (first["rank_a"], first["rank_b"]) == (2, 3)
    assert first["parts"]["score"]["revisions"] == pytest.approx(-3.0)  # .6 * (70 - 75)
    [corrected] = kho("diff", "--as-known-at", "2026-03-13", "--as-known-at", "2026-03-14")["moved"]
    assert (corrected["unit_code"], corrected["score_a"], corrected["score_b"]) == ("101", 69.0, 66.0)


def test_a_value_as_known_tells_why_it_was_missing_and_what_came_after(province):
    release = (province.places.published / "current").resolve()
    with duckdb.connect(str(release / "kho.duckdb"), read_only=True) as connection:

        def row(moment: str, which: str = LATE) -> tuple:
            [row] = connection.execute(STATUS.format(moment, which)).fetchall()
            return row[:2]

        assert row("2026-01-05") == (None, "not_due")
        assert row("2026-03-11") == (None, "not_reported")
        assert row("2026-03-12") == (95.0, "reported")
        reports = "select count(*), count(*) filter (is_latest) from fct_report_as_known('2026-03-{}')"
        assert connection.execute(reports.format("09")).fetchall() == [(2, 2)]
        assert connection.execute(reports.format("10")).fetchall() == [(3, 2)]
        after = (
            "select value from fct_indicator_value_updated_after('2026-03-12') where revision_no is not null order by 1"
        )
        assert connection.execute(after).fetchall() == [(70.0,), (75.0,)]  # corrected, and ended by that
        findings = "select count(*) from fct_finding_as_known('2026-02-27') where report_id is not null"
        assert connection.execute(findings).fetchall() == [(0,)]


def test_every_query_of_the_page_on_time_answers_on_a_release(province):
    page = (Path(__file__).parents[1] / "docs" / "thoi-gian.md").read_text("utf-8")
    queries = re.findall(r"```sql\n(.*?)```", page, re.S)
    with duckdb.connect(str(province.places.published / "current" / "kho.duckdb"), read_only=True) as connection:
        answers = [connection.execute(query).fetchall() for query in queries]
    as_known, other_now, updated, reports, findings, revisions, corrections = answers
    assert all((as_known, updated, findings))
    assert {row[:2] for row in other_now if row[2] == "2026-01"} == {
        *(("103:start", indicator) for indicator in ("anc4", "vacc")),  # came late
        ("101:start", "vacc"),  # corrected
    }
    assert [row[3:] for row in reports] == [("accepted", True), ("accepted", False), ("accepted", True)]
    assert [row[4:8] for row in revisions] == [
        ("resubmitted", pytest.approx(55.0), 75.0, pytest.approx(20.0)),
        ("corrected", 75.0, 70.0, -5.0),
    ]
    assert [row[4] for row in corrections] == ["in_force"]


def test_what_cannot_be_asked_is_refused(province):
    release = (province.places.published / "current").resolve()
    with pytest.raises(ScenarioFault, match="không phải ngày"), known_at(release, "31/03"):
        pass
    with pytest.raises(ScenarioFault, match="chưa có bản phát hành nào"):
        published_by(province.places.published, "2020-01-01")
    assert published_by(province.places.published, "2999-01-01") == release
