"""What a revision rightly takes out of a release, and what is lost all the same: the audit tells them apart."""

import duckdb
import pytest
from audited_release import RELEASE, write_release, write_verdicts

from expectations import catalogue
from expectations.audit import audit
from expectations.facts import Previous, bring_in


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


# a line J that R1 alone has, beside what is otherwise a sound release
LINE_J = """
insert into intermediate.int_observations_judged by name select * replace ('J' as indicator_code, 'Bieu!13' as line_key)
from intermediate.int_observations_judged where report_id = 'R1';
"""
AT_ONCE = "update intermediate.int_observations_judged set received_at = '2023-01-01', known_at = '2023-01-01';"
# what became of R2, and whether J, which stands in no fact, is then rightly gone or lost
FOLLOWED = {
    "R2 came at once and lacks it": (AT_ONCE, True),
    "R2 was sent later and known as soon": (
        "update intermediate.int_observations_judged set known_at = '2023-02-01'",
        True,
    ),
    "R2 was known later: J was in force till then": ("", False),
    "R2 was sent before R1": (
        AT_ONCE + "update intermediate.int_observations_judged set received_no = 0 where report_id = 'R2'",
        False,
    ),
    "R2 was held": (
        AT_ONCE + "update intermediate.int_observations_judged set verdict = 'held' where report_id = 'R2'",
        False,
    ),
    "R2 is of another period": (
        AT_ONCE
        + "update intermediate.int_observations_judged set reporting_period_code = '2021' where report_id = 'R2'",
        False,
    ),
    "R2 is of another unit": (
        AT_ONCE + "update intermediate.int_observations_judged set reporting_unit_key = 'D3' where report_id = 'R2'",
        False,
    ),
    "R2 is a feed, whose silence ends nothing": (
        AT_ONCE + "update intermediate.int_observations_judged set form_code = 'feed' where report_id = 'R2'",
        False,
    ),
    "R2 has the line, held": (
        AT_ONCE + LINE_J.replace("'J' as", "'R2' as report_id, 'held' as verdict, 'J' as"),
        False,
    ),
}


def lost(release):
    """What the rule on lost lines finds, evaluated alone."""
    bring_in(release, "int_observations_judged")
    [rule] = [rule for rule in catalogue.of_stage("facts") if rule.code == "ACCEPTED_LINE_LOST"]
    return release.sql(rule.sql).fetchall()


@pytest.mark.parametrize("case", FOLLOWED)
def test_a_line_that_a_revision_dropped_before_it_was_known_is_not_lost_and_any_other_is(release, case):
    change, is_sound = FOLLOWED[case]
    release.execute(LINE_J + change)
    assert [row[3] for row in lost(release) if row[3] == "J"] == ([] if is_sound else ["J"])


def test_of_two_revisions_known_at_once_the_later_stands(release):
    release.execute(AT_ONCE)
    for gone, reports in (("R1", []), ("R2", ["R2"])):
        release.execute(f"begin; delete from fct_indicator_value where report_id = '{gone}'")
        assert [row[0] for row in lost(release)] == reports
        release.execute("rollback")


def test_a_scale_goes_with_its_last_value_when_a_report_took_it_and_no_other_dimension_does(release, verdicts, last):
    release.execute(
        "update fct_index_score set leaf_value = null, normalised = null, score = null where node_code = 'leaf'"
    )
    release.execute("delete from dim_index_scale")
    codes = {failure.code for failure in audit(release, verdicts, Previous(last, False)).failures}
    assert codes == {"TABLE_SHRANK"}, "no report came that could have taken it"
    release.execute("insert into fct_report (report_id, unit_key) values ('R9', 'D1')")
    assert audit(release, verdicts, Previous(last, False)).passed
    release.execute("delete from dim_index_leaf")
    assert not audit(release, verdicts, Previous(last, False)).passed
