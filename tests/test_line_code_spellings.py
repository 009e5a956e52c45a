"""A line's code in another spelling is its line: noted, not told as missing; a second of them is the line twice."""

import history_examples
import pytest
from observed import OBLIGATION, Observed

HEAD = "form_code,line_code,indicator_code,is_mandatory,valid_from,valid_to\n"
LINES = HEAD + "CDS-M,M1,RATIO,true,,\nCDS-M,M2,STOCK,true,,\n"
RULES = ("MANDATORY_LINES_MISSING", "LINE_DUPLICATED", "CODE_READ_NEAR", "PART_BLANK")


@pytest.fixture
def owing(tmp_path):
    """Somewhere to write the report of a unit that owes two lines."""
    observed = Observed(tmp_path)
    observed.tables |= history_examples.TABLES | {"form_line": LINES}
    observed.tables["reporting_obligation"] = OBLIGATION.splitlines()[0] + "\n" + history_examples.OBLIGED
    observed.report("R1", form_code="CDS-M", unit_key="OWES", period_code="2022")
    return observed


def line(observed, row, code, indicator, match="code", part="6"):
    names = {"indicator_code": indicator, "code_match": match}
    observed.line("R1", row, code, line=names, numerator=part, denominator="24", note="")


def findings(observed):
    """(rule, cell, found) of the findings on the report."""
    observed.judge()
    return [
        (finding["rule_code"], finding["cell"], finding["found"])
        for finding in observed.findings()
        if finding["report_id"] and finding["rule_code"] in RULES
    ]


def test_a_code_with_a_blank_or_a_small_letter_is_noted_and_its_line_is_not_missing(owing):
    line(owing, 12, "M 1", "RATIO")
    line(owing, 13, "m2", "STOCK")
    assert findings(owing) == [("CODE_READ_NEAR", "F12", "M 1"), ("CODE_READ_NEAR", "F13", "m2")]


def test_a_code_that_its_label_made_sure_is_not_missing_either(owing):
    line(owing, 12, "M-1", "RATIO", match="near")
    line(owing, 13, "M2", "STOCK")
    assert findings(owing) == [("CODE_READ_NEAR", "F12", "M-1")]


def test_two_spellings_of_one_code_are_one_line_stated_twice(owing):
    line(owing, 12, "M1", "RATIO")
    line(owing, 13, "M 1", "RATIO", part="7")
    line(owing, 14, "M2", "STOCK")
    assert {(code, cell) for code, cell, _ in findings(owing) if code == "LINE_DUPLICATED"} == {
        ("LINE_DUPLICATED", "F12"),
        ("LINE_DUPLICATED", "F13"),
    }


def test_a_blank_part_on_a_mandatory_line_of_another_spelling_is_told_though_its_whole_was_printed(owing):
    line(owing, 12, "M 1", "RATIO", part="")
    line(owing, 13, "M2", "STOCK")
    assert ("PART_BLANK", "F12", "") in findings(owing)
