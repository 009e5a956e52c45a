"""The audit refuses a release that breaks a critical rule; each rule is tried on a tiny one made by hand."""

import duckdb
import out_of_scale
import pytest
from audited_release import RELEASE, write_release, write_verdicts

from expectations import catalogue
from expectations.audit import audit
from expectations.facts import Previous
from expectations.suite import SuiteError

UNKNOWN = (  # D0 was gone by then
    *("unit_key = 'D0'", "unit_key = null", "regime = 'other'", "report_id = 'R9'"),
    *("indicator_code = 'Z'", "indicator_code = null"),
)

# code -> (what breaks the sound release, how many rows are then found); the release above breaks none
EXAMPLES = {
    "IDENTIFIER_NOT_FULL": [(f"update fct_indicator_value set {name} where report_id = 'R3'", 1) for name in UNKNOWN],
    "FACTS_EMPTY": [("delete from fct_indicator_value", 4)],
    "FACT_GRAIN_DUPLICATED": [("insert into fct_indicator_value from fct_indicator_value where report_id = 'R1'", 1)],
    "FACT_CURRENT_DUPLICATED": [("update fct_indicator_value set is_current = true where report_id = 'R1'", 1)],
    "FACT_STATUS_CONTRADICTED": [
        ("update fct_indicator_value set value = 0 where value_status = 'held'", 1),
        ("update fct_indicator_value set value = null where report_id = 'R3'", 1),
        ("update fct_indicator_value set value_status = null where report_id = 'R3'", 1),
    ],
    "FACT_UNTRACED": [("update fct_indicator_value set cell = null where report_id = 'R3'", 1)],
    "FACT_NOT_ACCEPTED": [
        (
            "update fct_indicator_value set value = 70, value_status = 'reported' where report_id = 'R4'",
            1,
        ),
        ("update fct_indicator_value set report_id = 'nobody judged' where report_id = 'R3'", 1),
    ],
    "FACT_SIMULATED_UNKNOWN": [("update fct_indicator_value set is_simulated = null where unit_key = 'D2'", 1)],
    "FACT_OWED_MISSING": [
        ("delete from fct_indicator_value where unit_key = 'D3'", 1),
        ("update fct_indicator_value set is_current = false where unit_key = 'D3'", 1),
    ],
    "FACT_NOT_AS_OBSERVED": [("update fct_indicator_value set numerator = 81 where report_id = 'R3'", 1)],
    "TOTALS_DISAGREE": [
        ("insert into fct_indicator_value from fct_indicator_value where report_id = 'R3'", 1),
        ("update fct_indicator_value set numerator = 81 where report_id = 'R3'", 1),
    ],
    "ACCEPTED_LINE_LOST": [
        ("delete from fct_indicator_value where report_id = 'R1'", 1),
        ("update fct_indicator_value set unit_key = 'D9' where report_id = 'R3'", 1),
    ],
    "TABLE_SHRANK": [
        ("delete from fct_report where report_id = 'R5'", 1),
        ("delete from fct_report where report_id = 'R5'; delete from fct_indicator_value where report_id = 'R1'", 2),
    ],
    "TABLE_SHRANK_EXPLAINED": [("delete from fct_indicator_value where report_id = 'R5'", 1)],
    "CORRECTION_LAPSED": [
        ("update fct_correction set correction_status = 'lapsed' where correction_code = 'C1'", 1),
        ("update fct_correction set correction_status = 'not_applied'", 2),
    ],
    "UNIT_VALUES_FELL": [
        ("update fct_indicator_value set value = null, value_status = 'held' where report_id = 'R3'", 1),
        (
            "update fct_indicator_value set value = null, value_status = 'held' where report_id = 'R3';"
            "insert into fct_report (report_id, unit_key) values ('R9', 'D1')",
            1,
        ),
    ],
    "RANK_WRONG": [
        ("update fct_index_score set rank = 3 where unit_key = 'D2'", 1),
        ("update fct_index_score set rank = 3 - rank where edition_code = 'E'", 2),
        ("update fct_index_score set normalised = 0.9 where unit_key = 'D2'", 1),
    ],
    "RANK_GROUP_MIXED": [("update fct_index_score set is_simulated = true where unit_key = 'D2'", 1)],
    "LEAGUE_RANK_UNEXPLAINED": [
        ("update mart_league_table set unranked_reason = null", 1),
        ("update mart_league_table set unranked_reason = 'held'", 3),
    ],
    "LEAGUE_UNIT_COUNT": [
        ("delete from mart_league_table where unit_key = 'D3'", 1),
        ("update fct_index_score set unit_key = 'D9' where unit_key = 'D3'", 2),
        ("insert into mart_league_table from mart_league_table where unit_key = 'D1'", 2),
    ],
}
EXAMPLES |= out_of_scale.EXAMPLES
EXAMPLES |= {
    "PUBLISHED_SCORE_CHANGED": [
        ("update fct_index_score set normalised = 0.89 where edition_code = 'E/2022'", 1),
        ("update fct_index_score set rank = 2 where edition_code = 'E/2022'", 1),
        ("delete from fct_index_score where edition_code = 'E/2022'", 1),
    ],
    "SCALE_MISSING": [("delete from dim_index_scale", 1)],
    "PUBLISHED_SCORE_OVERTAKEN": [
        ("update fct_index_score set normalised = 0.95 where edition_code = 'E' and unit_key = 'D1' and is_root", 1),
    ],
}
AUDITED = [rule.code for stage in ("facts", "index") for rule in catalogue.of_stage(stage)]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    return write_verdicts(tmp_path_factory.mktemp("judged"))


@pytest.fixture
def release():
    with duckdb.connect() as connection:
        connection.execute(RELEASE)
        yield connection


@pytest.fixture(scope="module")
def last(tmp_path_factory):
    """The sound release, published the night before."""
    return write_release(tmp_path_factory.mktemp("last"))


def test_a_sound_release_passes_every_rule(release, verdicts, last):
    for is_explained, silent in ((False, {"TABLE_SHRANK_EXPLAINED"}), (True, {"TABLE_SHRANK"})):
        result = audit(release, verdicts, Previous(last, is_explained))
        assert (result.passed, result.failures) == (True, ())
        states = {rule.code: rule.state for rule in result.rules}
        assert states == dict.fromkeys(AUDITED, "passed") | dict.fromkeys(silent, "no_rows")


def test_without_a_last_release_nothing_is_compared_and_nothing_passes_for_it(release, verdicts):
    silent = {"TABLE_SHRANK", "TABLE_SHRANK_EXPLAINED", "UNIT_VALUES_FELL", "PUBLISHED_SCORE_CHANGED"}
    assert set(audit(release, verdicts).not_judged) == silent


def test_a_new_report_of_the_unit_explains_that_its_values_fell(release, verdicts, last):
    release.execute("update fct_indicator_value set value = null, value_status = 'held' where report_id = 'R3'")
    release.execute("insert into fct_report (report_id, unit_key) values ('R9', 'D2')")
    assert audit(release, verdicts, Previous(last, False)).passed


@pytest.mark.parametrize("code", AUDITED)
def test_each_rule_finds_its_broken_release(release, verdicts, last, code):
    previous = Previous(last, is_explained=code == "TABLE_SHRANK_EXPLAINED")
    assert EXAMPLES[code], f"{code} has no example"
    for breaks, count in EXAMPLES[code]:
        release.execute(f"begin; {breaks}")
        result = audit(release, verdicts, previous)
        release.execute("rollback")
        [failure] = [failure for failure in result.failures if failure.code == code]
        assert failure.count == count, breaks
        assert failure.sample
        warnings = {
            "NORMALISED_OUT_OF_RANGE",
            "CORRECTION_LAPSED",
            "TABLE_SHRANK_EXPLAINED",
            "PUBLISHED_SCORE_OVERTAKEN",
        }
        assert result.passed is (code in warnings)


def test_a_leaf_stated_above_its_maximum_is_the_judges_matter_and_holds_up_no_release(release, verdicts):
    release.execute("update mart_index_stages set self_score = 101 where is_leaf")
    assert audit(release, verdicts).passed


@pytest.mark.parametrize(
    "scoring",
    [
        "scoring = 'minmax', scale_upper = 100",  # 0 to 100, as many indices are published
        "scoring = 'ratio', scale_lower = 1, scale_upper = 100",
        "scoring = 'zscore'",
        "scoring = 'goalposts', clip = 'none'",
        "scoring = 'identity'",
    ],
)
def test_a_normalised_value_is_held_against_its_own_scale_only(release, verdicts, scoring):
    release.execute(f"{out_of_scale.SHARE_OF_ALL} update dim_index_leaf set {scoring}")
    release.execute("update fct_index_score set normalised = 87.5, leaf_value = 3, score = 87.5, max_score = 1")
    release.execute("update fct_index_score set rank = 1 where rank is not null")
    assert not audit(release, verdicts).failures


def test_the_last_digit_of_a_large_score_is_no_breach_of_its_bounds(release, verdicts):
    release.execute("update fct_index_score set lowest_score = 0, highest_score = 1e9, max_score = 1e9, normalised = 1")
    release.execute("update fct_index_score set score = 1e9 + 1e-6, rank = 1 where rank is not null")
    assert not audit(release, verdicts).failures


def test_competition_ranks_with_a_tie_pass(release, verdicts):
    release.execute("update fct_index_score set normalised = 0.9 - 1e-12, rank = 1 where unit_key = 'D2'")
    release.execute("update mart_league_table set rank = 1 where unit_key = 'D2'")
    assert audit(release, verdicts).passed


def test_a_failure_is_told_with_its_count_and_what_to_do(release, verdicts):
    release.execute("update fct_indicator_value set is_simulated = null")
    [failure] = audit(release, verdicts).failures
    assert failure.message_vi == "fct_indicator_value: 5 dòng không ghi số liệu thật hay mô phỏng."
    assert failure.fix_vi.startswith("Kiểm tra cột is_simulated")
    assert set(failure.sample[0]) == {"unit_key", "indicator_code", "period_code", "regime", "report_id"}


def test_a_release_without_an_index_says_that_the_index_was_not_judged(release, verdicts):
    release.execute("delete from fct_index_score; delete from mart_league_table")
    result = audit(release, verdicts)
    assert result.passed
    assert set(result.not_judged) >= {rule.code for rule in catalogue.of_stage("index")}


@pytest.mark.parametrize(
    "loses",
    [
        "drop table mart_league_table",
        "drop table intermediate.int_expected_values",
        "alter table fct_indicator_value drop column is_simulated",
    ],
)
def test_a_table_or_column_that_is_missing_stops_the_audit(release, verdicts, loses):
    release.execute(loses)
    with pytest.raises(SuiteError):
        audit(release, verdicts)


def test_a_release_open_for_reading_only_is_audited_and_left_as_it_was(tmp_path, verdicts):
    path = tmp_path / "kho.duckdb"
    with duckdb.connect(path) as writer:
        writer.execute(RELEASE)
    before = path.read_bytes()
    with duckdb.connect(path, read_only=True) as reader:
        assert audit(reader, verdicts).passed
    assert path.read_bytes() == before
