"""Reports of real units that replace each other: which is in force, what is held and what is told."""

import os
import shutil
from datetime import datetime

import duckdb
import pyarrow.parquet as pq
import pytest
from installed_night import Night

from expectations.verdicts import judge
from orchestration import clock, dbt, reference
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.places import PROJECT, Places


@pytest.fixture
def places(tmp_path, province) -> Places:
    """An installation on the reference tables of the samples."""
    places = Places(tmp_path / "own" / "raw", PROJECT / "transforms" / "seeds", tmp_path / "own" / "warehouse")
    (places.raw / "inbox").mkdir(parents=True)
    dbt.set_environment(places)
    reference.stage(places.reference, places.staged_reference)
    return places


def drop(places, file, name, at):
    """Put a copy of the file into the inbox, as saved at this time."""
    path = places.raw / "inbox" / name
    shutil.copyfile(file, path)
    stamp = datetime.fromisoformat(at).replace(tzinfo=clock.VIETNAM).timestamp()
    os.utime(path, (stamp, stamp))


def take_in(places):
    raw, store = RawStore(places.raw), ObservationStore(places.observations)
    raw.take_in()
    store.read_all(raw, raw.receipts())
    identify(store, places.staged_reference, places.identified)
    return store


def reports(places):
    """(file name, fault of the clock) of every report, in the order of revision."""
    rows = pq.read_table(places.identified / "reports.parquet").to_pylist()
    rows.sort(key=lambda row: (row["received_at"], row["received_no"]))
    return [(row["file_name"], row["clock_fault"]) for row in rows]


def test_a_correction_of_one_line_is_held_a_twin_without_a_line_is_told_and_the_future_is_held(shared, places):
    arrivals, correction = shared / "cases" / "arrivals", shared / "cases" / "arrivals" / "correction_of_one_line"
    drop(places, correction / "a_full.xlsx", "b.xlsx", "2023-12-16T08:00:00")
    drop(places, correction / "b_only_the_corrected_line.xlsx", "a.xlsx", "2023-12-18T08:00:00")
    drop(places, arrivals / "twin_1_full.xlsx", "X.xlsx", "2023-03-16T08:00:00")
    drop(places, arrivals / "twin_2_without_H07.xlsx", "X (1).xlsx", "2023-03-16T09:00:00")
    drop(places, shared / "cases" / "reading" / "feed_for_2030_and_2035.csv", "feed.csv", "2023-03-16T09:00:00")
    store = take_in(places)
    assert [name for name, _ in reports(places) if name != "feed.csv"] == ["X.xlsx", "X (1).xlsx", "b.xlsx", "a.xlsx"]
    judge(places.identified, store.cells_glob, places.staged_reference, places.judged, "2026-11-26")
    with duckdb.connect() as connection:
        findings = connection.sql(
            f"select file_name, rule_code, severity, found, expected from '{places.judged}/findings.parquet'"
            f" inner join '{places.identified}/reports.parquet' using (report_id)"
            " where rule_code in ('PERIOD_NOT_BEGUN', 'REPORT_LATE') or rule_code like 'REVISION%' order by all"
        ).fetchall()
        held = connection.sql(
            f"select file_name, count(*) from '{places.judged}/verdicts.parquet' inner join"
            f" '{places.identified}/reports.parquet' using (report_id) where verdict = 'held' group by all order by all"
        ).fetchall()
    assert [row[:4] for row in findings] == [
        ("X (1).xlsx", "REVISION_ENDS_FIGURES", "warning", "1/22"),
        ("a.xlsx", "REVISION_DROPS_FIGURES", "critical", "8/9"),
        ("feed.csv", "PERIOD_NOT_BEGUN", "critical", "2030"),
        ("feed.csv", "PERIOD_NOT_BEGUN", "critical", "2035-Q1"),
    ]
    assert findings[0][4] == "H07" and findings[1][4] == "H02, H05, H08, H10, H14, H20, H21, H32"
    assert held == [("a.xlsx", 1), ("feed.csv", 2)]


def test_what_was_received_while_the_clock_stood_in_2036_is_replaced_by_what_came_after(shared, places, monkeypatch):
    arrivals = shared / "cases" / "arrivals"
    with monkeypatch.context() as wrong:
        wrong.setattr(clock, "now", lambda: datetime(2036, 5, 1, 2))
        RawStore(places.raw).receive([arrivals / "clock_v1_received_2036.xlsx"])
    drop(places, arrivals / "clock_v2_received_now.xlsx", "a.xlsx", "2026-11-20T08:00:00")
    take_in(places)
    assert reports(places) == [("clock_v1_received_2036.xlsx", "ahead"), ("a.xlsx", None)]


@pytest.mark.campaign
@pytest.mark.parametrize("nights", [1, 2])
def test_a_twin_that_lacks_a_line_is_released_in_one_night_and_in_two_and_the_night_after(shared, tmp_path, nights):
    night = Night(tmp_path)
    inbox = night.places.raw / "inbox"
    inbox.mkdir()
    for name in ("twin_1_full.xlsx", "twin_2_without_H07.xlsx"):
        shutil.copyfile(shared / "cases" / "arrivals" / name, inbox / name)
        if nights == 2:
            assert night.kho("nightly").returncode == 0
    for _ in range(2):
        assert (run := night.kho("nightly")).returncode == 0, run.stdout + run.stderr
    in_force = (
        "select distinct file_name from fct_indicator_value inner join fct_report using (report_id) where is_current"
    )
    assert ("twin_2_without_H07.xlsx",) in night.sql(f"{in_force} and value is not null")
    assert ("twin_1_full.xlsx",) not in night.sql(f"{in_force} and value is not null")
    codes = night.sql("select distinct rule_code from fct_finding where file_name = 'twin_2_without_H07.xlsx'")
    assert {("MANDATORY_LINES_MISSING",), ("REVISION_ENDS_FIGURES",)} <= set(codes)
