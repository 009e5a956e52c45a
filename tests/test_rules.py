"""Every observation rule has an example that breaks it and one that does not; all are judged in one run."""

import history_examples
import pytest
from observed import OBLIGATION, Observed
from rule_examples import EXAMPLES

from expectations import catalogue

JUDGED = [rule for stage in ("observations", "verdicts") for rule in catalogue.of_stage(stage)]
SEVERITIES = {rule.code: rule.severity for rule in JUDGED}
CODES = [rule.code for rule in JUDGED if rule.code != "REPORT_MISSING"]  # tests/test_missing_reports.py


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """The findings on every example, judged in one run: (report, code) -> findings."""
    observed = Observed(tmp_path_factory.mktemp("examples"))
    observed.tables |= history_examples.TABLES
    observed.tables["reporting_obligation"] = OBLIGATION + history_examples.OBLIGED
    for code, examples in EXAMPLES.items():
        for number, (breaks, _, keeps) in enumerate(examples):
            breaks(observed, f"{code}-{number}-broken")
            keeps(observed, f"{code}-{number}-sound")
    observed.judge()
    by_example = {}
    for finding in observed.findings():
        is_eased = finding["severity"] != SEVERITIES[finding["rule_code"]]
        code = finding["rule_code"] + " (eased)" * is_eased
        by_example.setdefault((finding["report_id"], code), []).append(finding)
    return by_example


@pytest.mark.parametrize("code", CODES)
def test_each_rule_finds_its_broken_examples_at_their_cells_and_leaves_the_sound_ones(findings, code):
    assert EXAMPLES[code], f"{code} has no example"
    for number, (_, cells, _) in enumerate(EXAMPLES[code]):
        assert [finding["cell"] for finding in findings.get((f"{code}-{number}-broken", code), [])] == cells
        assert (f"{code}-{number}-sound", code) not in findings


def test_a_rule_breaks_only_its_own_examples_of_per_cents(findings):
    per_cents = {key for key in findings if key[1] in ("PCT_MISMATCH", "PCT_TRUNCATED")}
    # 5.565/6.700 serves as sound for one and broken for the other, and so does 24/28
    assert per_cents == {(f"PCT_MISMATCH-{n}-broken", "PCT_MISMATCH") for n in range(6)} | {
        (f"PCT_TRUNCATED-{n}-broken", "PCT_TRUNCATED") for n in range(2)
    } | {("PCT_MISMATCH-2-sound", "PCT_TRUNCATED"), ("PCT_TRUNCATED-0-sound", "PCT_MISMATCH")}


@pytest.mark.parametrize(
    ("example", "code", "stated", "expected", "rounded"),
    [
        ("PCT_MISMATCH-0", "PCT_MISMATCH", "85,6", "85,71", "85,7"),  # 24/28
        ("PCT_TRUNCATED-0", "PCT_TRUNCATED", "83,05", "83,060", "83,06"),  # 5565/6700
        ("PCT_MISMATCH-1", "PCT_MISMATCH", "98,47", "99,470", "99,47"),  # 32468/32641
        ("PCT_MISMATCH-2", "PCT_MISMATCH", "90,96", "90,870", "90,87"),  # 209/230
    ],
)
def test_the_four_per_cents_of_the_articles_are_told_with_the_right_value(
    findings, example, code, stated, expected, rounded
):
    [finding] = findings[f"{example}-broken", code]
    assert (finding["found"], finding["expected"]) == (stated, expected)
    for language in ("vi", "en"):
        assert f"{rounded}%" in finding[f"message_{language}"]


def test_a_message_names_the_file_the_sheet_the_cell_what_was_found_and_what_to_do(findings):
    [finding] = findings["PCT_MISMATCH-0-broken", "PCT_MISMATCH"]
    assert finding["message_vi"] == (
        "Tệp “PCT_MISMATCH-0-broken.xlsx”, trang tính “Bieu”, ô H12: “Chỉ tiêu RATIO”: "
        "ghi 85,6% nhưng 24/28 = 85,71%, làm tròn đúng là 85,7%."
    )
    assert finding["fix_vi"].endswith("sửa tỷ lệ thành 85,7%.")


def test_a_finding_of_a_feed_names_no_sheet(findings):
    [finding] = findings["PERIOD_UNKNOWN-1-broken", "PERIOD_UNKNOWN"]
    assert finding["message_vi"].startswith("Tệp “PERIOD_UNKNOWN-1-broken.xlsx”, ô J3: ")


def test_an_ambiguous_unit_is_told_with_its_candidates(findings):
    [finding] = findings["UNIT_UNKNOWN-1-broken", "UNIT_UNKNOWN"]
    assert finding["found"] == "Xã Vĩnh Kiên"
    assert "04771, 04999" in finding["message_vi"]


def test_lines_repeated_name_each_other(findings):
    first, second = findings["LINE_DUPLICATED-0-broken", "LINE_DUPLICATED"]
    assert "còn được ghi ở F15" in first["message_vi"]
    assert "còn được ghi ở F12" in second["message_vi"]


@pytest.mark.parametrize(
    "example",
    ["JUMP_OWN_HISTORY-1", "CUMULATIVE_FELL-2", "DENOMINATOR_CHANGED-1", "PAST_FIGURE_CHANGED-0", "WHOLE_UNSTEADY-3"],
)
def test_a_change_whose_note_gives_its_reason_is_noted_and_asks_for_nothing(findings, example):
    code = example.rpartition("-")[0]
    [finding] = findings[f"{example}-sound", f"{code} (eased)"]
    assert finding["severity"] == "info"
    assert finding["message_vi"].endswith(" Đơn vị đã ghi lý do ở cột Ghi chú.")
    assert finding["fix_vi"].startswith("Không cần gửi lại")


def test_digits_exchanged_in_a_sum_are_told_with_the_commune_they_may_be_in(findings):
    [finding] = findings["DIGITS_EXCHANGED-0-broken", "DIGITS_EXCHANGED"]
    assert (finding["found"], finding["expected"]) == ("687", "633")
    assert "có thể ở: DIGITS_EXCHANGED-0-broken 0." in finding["message_vi"]
    [finding] = findings["DIGITS_EXCHANGED-2-broken", "DIGITS_EXCHANGED"]
    assert (finding["found"], finding["expected"]) == ("128", "182")


def test_a_copy_is_told_with_the_district_that_copies_altogether(findings):
    code, others_too = "REPORT_NEARLY_SAME_AS_LAST", "Nhiều đơn vị trực thuộc cùng cấp trên cũng như vậy."
    alone, among_others = findings[f"{code}-0-broken", code], findings[f"{code}-2-broken", code]
    assert (alone[0]["found"], alone[0]["expected"]) == ("8/10", "2021")
    assert others_too not in alone[0]["message_vi"] and among_others[0]["message_vi"].endswith(others_too)
