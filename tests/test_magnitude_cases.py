"""Real forms with figures of doubtful size, judged by the project's own reference tables, in one dry run."""

import pytest

from orchestration.check import check
from orchestration.places import PROJECT, Places
from orchestration.workbooks import template

CASES = (
    "reading/C92_number_5_565_typed_as_decimal", "reading/b03-lone-share", "reading/b03b-mixed-pct-format",
    "reading/C6_percent_cells_typed", "reading/C61_numerator_blank_whole_given", "reading/f01-dummy-zero",
    "people/percent_typed_CDS-01X_04573_2024", "people/sixblank_CDS-01H",
    "arrivals/one_per_cent_437_points/CDS-01H_141_2023", "arrivals/one_per_cent_437_points/CDS-01H_132_2023",
)  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Findings by case: (rule, severity, cell, expected)."""
    shared = PROJECT.parent / "shared" / "cases"
    if not shared.exists():
        pytest.skip("the shared collection of facts and real files is not beside this clone")
    folder = tmp_path_factory.mktemp("cases")
    places = Places(folder / "raw", PROJECT / "transforms" / "seeds", folder / "warehouse")
    untouched = folder / "untouched.xlsx"
    template.issue(untouched, "CDS-05", "141", "2023", places)
    results = check([*(shared / f"{case}.xlsx" for case in CASES), untouched], places)
    return {
        result.path.stem.removeprefix("CDS-01H_").replace("-", "_").partition("_")[0]: {
            (finding["rule_code"], finding["severity"], finding["cell"], finding["expected"])
            for finding in result.findings
        }
        for result in results
    }


def of_rules(findings, *codes):
    """(rule, severity, cell) of the findings of some rules."""
    return {finding[:3] for finding in findings if finding[0] in codes}


def missing(findings):
    """The mandatory lines that are told as missing."""
    return [line for finding in findings if finding[0] == "MANDATORY_LINES_MISSING" for line in finding[3].split(", ")]


def test_5_565_stored_as_a_number_is_no_count_of_people(checked):
    assert of_rules(checked["C92"], "COUNT_NOT_WHOLE") == {("COUNT_NOT_WHOLE", "critical", "F15")}


def test_shares_beside_per_cents_are_in_doubt_at_their_cells(checked):
    assert of_rules(checked["b03"], "NOT_A_NUMBER") == {("NOT_A_NUMBER", "warning", cell) for cell in ("I50", "I52")}
    assert of_rules(checked["b03b"], "NOT_A_NUMBER") == {("NOT_A_NUMBER", "warning", cell) for cell in ("I25", "I50")}
    assert {finding[3][:9] for finding in checked["b03"] if finding[0] == "NOT_A_NUMBER"} == {"tỷ lệ có "}


def test_per_cents_typed_as_such_mismatch_nothing(checked):
    assert not of_rules(checked["C6"], "PCT_MISMATCH", "NOT_A_NUMBER", "VALUE_OUT_OF_BOUNDS", "COUNT_NOT_WHOLE")


def test_a_whole_is_no_answer_for_its_part(checked):
    assert of_rules(checked["C61"], "PART_BLANK") == {("PART_BLANK", "warning", "F15")}
    assert "H11" not in missing(checked["C61"])  # one blank is told once, at its cell
    assert missing(checked["sixblank"]) == []  # H02, H03, H04, H07, H18 and H19, at theirs
    assert ("REPORT_ALL_BLANK", "warning", None) in of_rules(checked["untouched"], "REPORT_ALL_BLANK")


def test_a_total_that_the_form_fills_in_asks_nothing_on_a_line_that_may_be_left_out(checked):
    mandatory = {("PART_BLANK", "warning", f"G{row}") for row in (14, 15, 16, 19, 30, 31)}
    assert of_rules(checked["sixblank"], "PART_BLANK") == mandatory  # H23, H25, H38 and H80 hold the same 24


def test_formulas_that_nobody_calculated_are_told_at_their_cells(checked):
    assert of_rules(checked["f01"], "NOT_A_NUMBER") == {
        ("NOT_A_NUMBER", "warning", cell) for cell in ("I23", "G33", "G34")
    }


def test_per_cents_typed_for_counts_are_told_line_by_line(checked):
    alone = {("WHOLE_MISSING", "warning", f"G{row}") for row in (14, 15, 16, 17, 18, 24)}
    assert of_rules(checked["percent"], "WHOLE_MISSING", "COUNT_NOT_WHOLE") == alone | {
        ("COUNT_NOT_WHOLE", "critical", "G23")
    }
    assert not of_rules(checked["percent"], "WHOLE_BLANK")  # one slip is told once


def test_a_lost_comma_holds_its_line_and_nothing_of_the_other_reports_of_the_night(checked):
    assert of_rules(checked["141"], "VALUE_OUT_OF_BOUNDS") == {("VALUE_OUT_OF_BOUNDS", "critical", "H23")}
    assert not [finding for finding in checked["132"] if finding[1] == "critical"]
