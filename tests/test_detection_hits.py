"""The detection benchmark counts a planted fault as told by any right rule, at its line or in words that name it."""

from types import SimpleNamespace

import pandas as pd
import pytest

from orchestration.places import PROJECT

COLUMNS = ["rule_code", "severity", "report_id", "line_key", "expected", "form_code", "unit_key", "period_code"]
LINES = pd.DataFrame(
    [("R1", "F!12", "H01"), ("R1", "F!13", "H10"), ("R2", "F!12", "H01")],
    columns=["report_id", "line_key", "line_code"],
)
FIELD = SimpleNamespace(load=SimpleNamespace(lines=LINES))
RULES = ("PART_BLANK", "MANDATORY_LINES_MISSING")


@pytest.fixture
def count(monkeypatch):
    """Count hits: the findings, the places planted, what else is asked of the class."""
    monkeypatch.syspath_prepend(str(PROJECT / "benchmarks" / "detection"))
    from hits import hits
    from planting import Class

    def counted(findings, planted, **settings):
        one = Class("blank", RULES, plant=lambda field, number, chance: [], **settings)
        return hits(pd.DataFrame(findings, columns=COLUMNS), planted, one, FIELD)

    return counted


def finding(rule, line=None, expected=None, report="R1", severity="warning"):
    return (rule, severity, report, line, expected, "CDS-01H", "141", "2023")


def test_either_rule_tells_a_line_and_neither_needs_the_other(count):
    planted = [("R1", "F!12")]
    assert count([finding("PART_BLANK", "F!12")], planted) == 1
    assert count([finding("MANDATORY_LINES_MISSING", expected="H01, H10")], planted) == 1
    assert count([finding("PART_BLANK", "F!12"), finding("MANDATORY_LINES_MISSING", expected="H01")], planted) == 1


def test_a_finding_on_a_report_tells_only_the_lines_it_names(count):
    planted = [("R1", "F!12"), ("R1", "F!13"), ("R2", "F!12")]
    assert count([finding("MANDATORY_LINES_MISSING", expected="H10")], planted) == 1
    assert count([finding("MANDATORY_LINES_MISSING", expected="H100")], planted) == 0


def test_another_rule_another_line_and_another_report_tell_nothing(count):
    planted = [("R1", "F!12")]
    others = [
        finding("NEGATIVE_NUMBER", "F!12"),
        finding("PART_BLANK", "F!13"),
        finding("PART_BLANK", "F!12", report="R2"),
    ]
    assert count(others, planted) == 0


def test_a_report_planted_whole_is_told_by_any_finding_on_it_or_by_its_being_owed(count):
    owed = (*finding("MANDATORY_LINES_MISSING")[:2], None, None, None, "CDS-01H", "141", "2023")
    assert count([finding("PART_BLANK", "F!13")], [("R1", None)]) == 1
    assert count([owed], [("CDS-01H|141|2023", None)]) == 1


def test_what_is_told_otherwise_than_the_class_asks_is_no_hit(count):
    planted = [("R1", "F!12")]
    assert count([finding("PART_BLANK", "F!12", severity="info")], planted, severity="warning") == 0
    assert count([finding("PART_BLANK", "F!12")], planted, is_right=lambda field, place: False) == 0
