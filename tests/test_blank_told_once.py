"""A blank part is told once, at its cell; the finding on the report names the other lines that are still owed."""

import history_examples
import pytest
from observed import OBLIGATION, Observed

MISSING = ("PART_BLANK", "WHOLE_BLANK", "WHOLE_MISSING", "MANDATORY_LINES_MISSING")
LINES = history_examples.TABLES["form_line"] + "CDS-M,M3,,true,,\n"


@pytest.fixture
def owing(tmp_path):
    """Somewhere to write the report of a unit that owes three lines."""
    observed = Observed(tmp_path)
    observed.tables |= history_examples.TABLES | {"form_line": LINES}
    observed.tables["reporting_obligation"] = OBLIGATION.splitlines()[0] + "\n" + history_examples.OBLIGED
    observed.report("R1", form_code="CDS-M", unit_key="OWES", period_code="2022")
    return observed


def told_as_missing(observed):
    """(rule, severity, cell, expected) of what is told as missing."""
    observed.judge()
    return [
        (finding["rule_code"], finding["severity"], finding["cell"], finding["expected"])
        for finding in observed.findings()
        if finding["rule_code"] in MISSING and finding["report_id"]
    ]


def ratio(observed, row, code, indicator="RATIO", **figures):
    """A line of a ratio as the form has it: whole, part, per cent and note."""
    cells = {"numerator": "", "denominator": "24", "reported_pct": "", "note": ""} | figures
    observed.line("R1", row, code, line={"indicator_code": indicator}, **cells)


def test_a_mandatory_line_with_its_part_blank_is_told_at_its_cell_and_not_once_more_on_the_report(owing):
    ratio(owing, 12, "M1", numerator="6", reported_pct="25")
    ratio(owing, 13, "M2", "RATIO2")
    ratio(owing, 14, "M3", "STOCK", numerator="6", denominator="", reported_pct="25")
    assert told_as_missing(owing) == [("PART_BLANK", "warning", "F13", "24"), ("WHOLE_BLANK", "warning", "G14", "6")]


def test_the_finding_on_the_report_names_only_lines_that_no_finding_names_at_a_cell(owing):
    ratio(owing, 12, "M1")  # told at its cell
    ratio(owing, 13, "M2", "RATIO2", denominator="")  # all of it blank: nobody tells it but the report's finding
    assert told_as_missing(owing) == [
        ("MANDATORY_LINES_MISSING", "warning", None, "M2, M3"),
        ("PART_BLANK", "warning", "F12", "24"),
    ]
