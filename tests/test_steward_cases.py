"""Workbooks in which halves of lines are missing, read and judged with the project's own reference tables."""

from orchestration.check import check
from orchestration.places import TRANSFORMS, Places

CASES = {
    "reading/C61_numerator_blank_whole_given": ("PART_BLANK", {"F15"}),
    # per cents typed for the part, and no whole
    "people/percent_typed_CDS-01X_04573_2024": ("WHOLE_MISSING", {"G14", "G15", "G16", "G17", "G18", "G24"}),
}


def test_a_line_that_lacks_one_of_its_halves_is_told_at_the_cell(shared, tmp_path):
    places = Places(tmp_path / "raw", TRANSFORMS / "seeds", tmp_path / "warehouse")
    for one, (code, cells) in zip(
        check([shared / f"cases/{name}.xlsx" for name in CASES], places), CASES.values(), strict=True
    ):
        told_at = {finding["cell"] for finding in one.findings if finding["rule_code"] == code}
        assert cells <= told_at, one.path.name
        assert {finding["severity"] for finding in one.findings if finding["rule_code"] == code} == {"warning"}
