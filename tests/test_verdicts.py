"""Severity decides: what is critical holds a line or a whole report; the rest passes and is told."""

import hashlib

import pyarrow.parquet as pq
import pytest
from observed import Observed

from expectations import catalogue
from expectations.findings import FINDINGS
from expectations.suite import SuiteError
from expectations.verdicts import RULES, VERDICTS


@pytest.fixture
def observed(tmp_path):
    return Observed(tmp_path)


def test_severity_decides_the_verdict(observed):
    observed.report("R1")
    observed.line("R1", 12, numerator="1", denominator="2")  # nothing to say
    observed.line("R1", 13, "COUNT", numerator="n/a")  # warning
    ratio = {"indicator_code": "RATIO"}
    cut_off = {"numerator": "2", "denominator": "3", "reported_pct": "66"}  # info
    observed.line("R1", 14, "A", line=ratio, **cut_off)
    too_much = {"numerator": "9", "denominator": "8", "reported_pct": "1"}  # critical, and a warning
    observed.line("R1", 15, "B", line=ratio, **too_much)
    result = observed.judge()
    verdicts = observed.verdicts()
    by_line = {key[1]: (row["verdict"], row["held_by"], row["warnings"]) for key, row in verdicts.items()}
    assert by_line == {
        "Bieu!12": ("accepted", None, 0),
        "Bieu!13": ("accepted", None, 1),
        "Bieu!14": ("accepted", None, 0),
        "Bieu!15": ("held", "PART_GREATER_THAN_WHOLE", 1),
    }
    assert result.by_severity == {"critical": 1, "warning": 2, "info": 1}
    assert result.by_verdict == {"accepted": 3, "held": 1}
    assert (result.state, result.reports, result.lines, result.findings) == ("judged", 1, 4, 4)


def test_a_critical_finding_on_the_report_holds_all_its_lines_and_no_others(observed):
    for report, changes in (("R1", {"unit_key": None, "unit_match": "unknown"}), ("R2", {})):
        observed.report(report, **changes)
        observed.line(report, 12, numerator="1", denominator="2")
        observed.line(report, 13, "COUNT", numerator="-1")
    observed.judge()
    held = {key: row["held_by"] for key, row in observed.verdicts().items()}
    assert held == {
        ("R1", "Bieu!12"): "UNIT_UNKNOWN",
        ("R1", "Bieu!13"): "NEGATIVE_NUMBER,UNIT_UNKNOWN",
        ("R2", "Bieu!12"): None,
        ("R2", "Bieu!13"): "NEGATIVE_NUMBER",
    }
    assert [finding["line_key"] for finding in observed.findings()] == [None, "Bieu!13", "Bieu!13"]


def test_a_finding_carries_the_unit_period_and_indicator_of_its_line(observed):
    observed.report("R1")
    observed.line("R1", 12, numerator="n/a", denominator="2")
    observed.judge()
    [finding] = observed.findings()
    assert (finding["unit_key"], finding["period_code"], finding["indicator_code"]) == (
        "141@2005",
        "2022",
        "RATIO",
    )
    assert (finding["line_no"], finding["line_code"], finding["sheet"], finding["cell"]) == (
        12,
        "RATIO",
        "Bieu",
        "F12",
    )


def test_nothing_received_and_no_line_are_states_of_their_own(observed):
    result = observed.judge()
    assert (result.state, result.by_verdict, result.suite.states) == (
        "no_reports",
        {"accepted": 0, "held": 0},
        {"no_rows": len(catalogue.of_stage("observations"))},
    )
    observed.report("R1", read_code="unreadable")
    result = observed.judge()
    assert (result.state, result.by_severity["critical"]) == ("no_lines", 1)


def test_the_files_have_their_types_even_when_empty(observed):
    observed.judge()
    for name, schema in (("findings", FINDINGS), ("verdicts", VERDICTS), ("rules", RULES)):
        assert pq.read_schema(observed.folder / "judged" / f"{name}.parquet").remove_metadata() == schema


def test_the_same_observations_give_the_same_bytes_in_whatever_order_they_come(observed):
    for report in ("R1", "R2", "R3"):
        observed.report(report)
        for row in range(12, 40):
            observed.line(report, row, numerator="30", denominator="n/a", reported_pct="1,5")
    digests = []
    for _ in range(2):
        observed.judge()
        judged = sorted((observed.folder / "judged").iterdir())
        assert [path.name for path in judged] == [
            "findings.parquet",
            "past.parquet",
            "rules.parquet",
            "verdicts.parquet",
        ]
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in judged])
        for rows in (observed.reports, observed.lines, observed.cells):
            rows.reverse()
    assert digests[0] == digests[1]


def test_a_line_that_stands_twice_under_one_key_is_refused_and_nothing_is_written(observed):
    observed.report("R1")
    observed.line("R1", 12, line={"line_code": ""}, note="")  # a heading, on which no rule has anything to say
    observed.lines.append(observed.lines[0])
    with pytest.raises(SuiteError, match="repeats"):
        observed.judge()
    assert not (observed.folder / "judged").exists()


def test_a_finding_on_a_line_that_is_not_there_is_refused(observed):
    observed.report("R1")
    observed.line("R1", 12, "YESNO", status="?")
    observed.lines.clear()
    with pytest.raises(SuiteError, match="could be placed"):
        observed.judge()
