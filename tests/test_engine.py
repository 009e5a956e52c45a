"""The bridge to DuckDB counts what the bare SQL counts, and what did not run is never called passed."""

import socket
import subprocess
import sys
from dataclasses import replace

import duckdb
import pytest
from observed import Observed

from expectations import catalogue, duckdb_engine, observations
from expectations.suite import SuiteError, run_suite

RULE = catalogue.load()[0]


def rule(code, sql, over="numbers", severity="critical"):
    return replace(RULE, code=code, sql=sql, over=over, severity=severity)


EVEN = rule("EVEN", "select n from numbers where n % 2 = 0")
HUGE = rule("HUGE", "select n from numbers where n > 1000", severity="info")


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute("create table numbers as select unnest(range(1, 21)) as n")
        yield connection


def test_a_rule_is_told_with_what_it_was_evaluated_on_and_what_breaks_it(connection):
    even, huge = run_suite(connection, "numbers", [EVEN, HUGE]).rules
    assert (even.code, even.severity, even.success, even.unexpected, even.evaluated) == (
        "EVEN",
        "critical",
        False,
        10,
        20,
    )
    assert (huge.code, huge.severity, huge.success, huge.unexpected, huge.evaluated) == (
        "HUGE",
        "info",
        True,
        0,
        20,
    )
    assert connection.table(even.table).fetchall() == [(n,) for n in range(2, 21, 2)]
    assert even.sample == tuple({"n": str(n)} for n in (2, 4, 6, 8, 10))


def test_the_bridge_counts_what_the_bare_sql_counts(tmp_path):
    observed = Observed(tmp_path)
    observed.report("R1")
    for row, done in enumerate(("24", "29", "-1", "n/a", "5"), start=12):
        observed.line("R1", row, numerator=done, denominator="28", reported_pct="85,6")
    observed.judge()
    cells, reference = str(tmp_path / "cells-*.parquet"), tmp_path / "reference"
    with observations.open_observations(tmp_path, cells, reference) as connection:
        bridged = {result.code: result.unexpected for result in observations.run(connection).rules}
        bare = {rule.code: len(connection.execute(rule.sql).fetchall()) for rule in catalogue.of_stage("observations")}
    assert bridged == bare
    # five lines of one code; 29/28; -1; n/a; 85,6 wrong of each of the four that are numbers
    planted = (
        "LINE_DUPLICATED",
        "PART_GREATER_THAN_WHOLE",
        "NEGATIVE_NUMBER",
        "NOT_A_NUMBER",
        "PCT_MISMATCH",
    )
    assert [bare[code] for code in planted] == [5, 1, 1, 1, 4]


def test_a_rule_with_nothing_to_judge_has_not_passed(connection):
    connection.execute("delete from numbers")
    suite = run_suite(connection, "numbers", [EVEN, HUGE])
    assert [result.state for result in suite.rules] == ["no_rows", "no_rows"]
    assert suite.states == {"no_rows": 2}


def test_an_empty_suite_is_an_error(connection):
    with pytest.raises(SuiteError, match="without rules"):
        run_suite(connection, "numbers", [])


def test_a_rule_whose_sql_fails_is_an_error_that_names_it(connection):
    with pytest.raises(SuiteError, match=r"BROKEN: .*no_such_table") as error:
        run_suite(connection, "numbers", [EVEN, rule("BROKEN", "select * from no_such_table"), HUGE])
    assert "EVEN" not in str(error.value)


def test_a_rule_whose_rows_cannot_be_counted_is_an_error(connection):
    with pytest.raises(SuiteError, match="nowhere"):
        run_suite(connection, "numbers", [replace(EVEN, over="nowhere")])


def test_an_expectation_dropped_on_the_way_is_an_error(connection, monkeypatch):
    import great_expectations as gx

    every = gx.ExpectationSuite.expectation_configurations.fget
    monkeypatch.setattr(gx.ExpectationSuite, "expectation_configurations", property(lambda suite: every(suite)[1:]))
    with pytest.raises(SuiteError, match=r"not evaluated.*EVEN"):
        run_suite(connection, "numbers", [EVEN, HUGE])


def test_each_query_is_run_once_even_when_another_rule_fails(connection):
    connection.execute("create sequence runs")
    counted = rule("COUNTED", "select n from numbers where n = 1 and nextval('runs') > 0")
    assert run_suite(connection, "numbers", [counted]).unexpected == 1
    with pytest.raises(SuiteError):
        run_suite(connection, "numbers", [counted, rule("BROKEN", "select * from no_such_table")])
    assert connection.execute("select currval('runs')").fetchone() == (2,)  # once in each suite


def test_braces_in_a_rule_are_sql(connection):
    [result] = run_suite(connection, "numbers", [rule("STRUCT", "select {'a': n}.a as n from numbers")]).rules
    assert result.unexpected == 20


def test_a_release_open_for_reading_only_can_be_judged(tmp_path):
    with duckdb.connect(tmp_path / "kho.duckdb") as writer:
        writer.execute("create table numbers as select unnest(range(1, 21)) as n")
    with duckdb.connect(tmp_path / "kho.duckdb", read_only=True) as reader:
        assert run_suite(reader, "numbers", [EVEN]).unexpected == 10


def test_great_expectations_is_not_imported_before_something_is_judged():
    code = "import sys, expectations.verdicts, expectations.audit; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_judging_writes_no_file_prints_nothing_and_stays_off_the_network(connection, tmp_path, monkeypatch, capfd):
    def refuse(*_):
        raise AssertionError("the network was tried")

    duckdb_engine._session_frames.cache_clear()  # a context of its own is made here, under these eyes
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    run_suite(connection, "numbers", [EVEN, HUGE])
    with pytest.raises(SuiteError):
        run_suite(connection, "numbers", [rule("BROKEN", "select * from no_such_table")])
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
