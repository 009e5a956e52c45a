"""The audit refuses a release that breaks a critical rule; each rule is tried on a tiny one made by hand."""

import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import catalogue
from expectations.audit import audit
from expectations.facts import Previous
from expectations.suite import SuiteError

RELEASE = """
create schema intermediate;
create schema reference;

create table reference.unit_registry (
    unit_key varchar, unit_level varchar, parent_unit_key varchar, valid_from date, valid_to date
);
insert into reference.unit_registry values
    ('P', 'province', null, null, null),
    ('D1', 'district', 'P', null, null),
    ('D2', 'district', 'P', null, null),
    ('D3', 'district', 'P', null, null),
    ('D4', 'district', 'P', null, '2022-12-20'),   -- gone between the two regimes' ends: may stand
    ('D0', 'district', 'P', null, '2020-01-01'),   -- gone before
    ('X1', 'district', 'Q', null, null);           -- of another province

create table reference.index_edition (edition_code varchar, unit_level varchar, scope_unit_key varchar);
insert into reference.index_edition values ('E', 'district', 'P');

create table dim_period (period_code varchar, regime varchar, data_to date);
insert into dim_period values
    ('2022', 'administrative', '2022-12-14'),
    ('2022', 'statistical', '2022-12-31'),
    ('2023', 'administrative', '2023-12-14');

create table intermediate.int_expected_values (
    unit_key varchar, indicator_code varchar, period_code varchar, regime varchar
);
create table intermediate.int_observations_judged (
    report_id varchar, sheet varchar, line_key varchar, unit_key varchar, indicator_code varchar, verdict varchar,
    numerator double, numerator_cell varchar, received_at timestamp, is_simulated boolean default false,
    period_code varchar default '2022', regime varchar default 'administrative', form_code varchar default 'CDS-01H'
);
insert into intermediate.int_observations_judged
    (report_id, sheet, line_key, unit_key, indicator_code, verdict, numerator, numerator_cell, received_at)
values
    ('R1', 'Bieu', 'Bieu!12', 'D1', 'I', 'accepted', 90, 'F12', '2023-01-01'),
    ('R2', 'Bieu', 'Bieu!12', 'D1', 'I', 'accepted', 95, 'F12', '2023-02-01'),
    ('R3', '', '!2', 'D2', 'I', 'accepted', 80, 'F2', '2023-01-01'),
    ('R4', 'Bieu', 'Bieu!12', 'D3', 'I', 'held', 70, 'F12', '2023-01-01');

create table fct_report (report_id varchar, unit_key varchar, period_code varchar default '2022');
insert into fct_report (report_id, unit_key)
values ('R1', 'D1'), ('R2', 'D1'), ('R3', 'D2'), ('R4', 'D3'), ('R5', 'D1');

insert into intermediate.int_expected_values values
    ('D1', 'I', '2022', 'administrative'),
    ('D2', 'I', '2022', 'administrative'),
    ('D3', 'I', '2022', 'administrative');

create table fct_indicator_value (
    unit_key varchar, indicator_code varchar, value double, value_status varchar, report_id varchar,
    sheet varchar, cell varchar, known_from timestamp, is_current boolean, period_code varchar default '2022',
    regime varchar default 'administrative', score_stage varchar, is_simulated boolean default false,
    form_code varchar default 'CDS-01H', numerator double, numerator_cell varchar
);
insert into fct_indicator_value
    (unit_key, indicator_code, value, value_status, report_id, sheet, cell, known_from, is_current)
values
    ('D1', 'I', 90, 'reported', 'R1', 'Bieu', 'F12', '2023-01-01', false),
    ('D1', 'I', 95, 'reported', 'R2', 'Bieu', 'F12', '2023-02-01', true),
    ('D2', 'I', 80, 'reported', 'R3', '', 'F2', '2023-01-01', true),
    ('D3', 'I', null, 'held', 'R4', 'Bieu', 'F12', '2023-01-01', true),
    ('D1', 'T', 1, 'reported', 'R5', 'Bieu', 'E12', '2023-01-01', true);

update fct_indicator_value set numerator = value, numerator_cell = cell
where indicator_code = 'I' and value is not null;

create table fct_index_score (
    unit_key varchar, node_code varchar, parent_code varchar, is_root boolean, normalised double,
    score double, own_rank_group varchar, rank integer, max_score double default 100,
    lowest_score double default 0, highest_score double default 100,
    edition_code varchar default 'E', period_code varchar default '2022', coverage double,
    is_simulated boolean default false, leaf_value double
);
create table dim_index_leaf (
    edition_code varchar, node_code varchar, scoring varchar, clip varchar, scale_lower double, scale_upper double
);
insert into dim_index_leaf values ('E', 'leaf', 'ratio', null, null, null);
insert into fct_index_score
    (unit_key, node_code, parent_code, is_root, normalised, score, own_rank_group, rank)
values
    ('D1', 'root', null, true, 0.9, 90, 'all', 1),
    ('D2', 'root', null, true, 0.8, 80, 'all', 2),
    ('D3', 'root', null, true, null, null, 'all', null),
    ('D1', 'leaf', 'root', false, 0.9, 90, null, null);

create table dim_index_edition (
    edition_code varchar, base_edition_code varchar, period_type varchar, published_period varchar, published_on date
);
insert into dim_index_edition values
    ('E', 'E', 'year', null, null), ('E/2022', 'E', 'year', '2022', '2023-03-01');

insert into fct_index_score
    (unit_key, node_code, is_root, normalised, score, own_rank_group, rank, edition_code)
values ('D1', 'root', true, 0.9, 90, 'all', 1, 'E/2022');

create table mart_league_table (
    rank integer, unit_key varchar, unranked_reason varchar, edition_code varchar default 'E',
    period_code varchar default '2022', is_simulated boolean default false
);
insert into mart_league_table (rank, unit_key, unranked_reason)
values (1, 'D1', null), (2, 'D2', null), (null, 'D3', 'held');
insert into mart_league_table (rank, unit_key, edition_code) values (1, 'D1', 'E/2022');
"""
ACCEPTED = [("R1", "Bieu!12"), ("R2", "Bieu!12"), ("R3", "!2"), ("R5", "Bieu!E12")]
HELD = [("R4", "Bieu!12")]

# a ratio is cut nowhere, so that its method bounds no score; but it is a share
SHARE_OF_ALL = "update fct_index_score set lowest_score = null, highest_score = null;"

# code -> (what breaks the sound release, how many rows are then found); the release above breaks none
EXAMPLES = {
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
    "TABLE_SHRANK_EXPLAINED": [("delete from fct_report where report_id = 'R5'", 1)],
    "UNIT_VALUES_FELL": [
        ("update fct_indicator_value set value = null, value_status = 'held' where report_id = 'R3'", 1),
        (
            "update fct_indicator_value set value = null, value_status = 'held' where report_id = 'R3';"
            "insert into fct_report (report_id, unit_key) values ('R9', 'D1')",
            1,
        ),
    ],
    "SCORE_OUT_OF_RANGE": [
        ("update fct_index_score set score = 100.1 where node_code = 'leaf'", 1),
        ("update fct_index_score set score = -0.1 where node_code = 'leaf'", 1),
    ],
    "NORMALISED_OUT_OF_RANGE": [
        ("update fct_index_score set normalised = 1.1 where node_code = 'leaf'", 1),
        (f"{SHARE_OF_ALL} update fct_index_score set normalised = 1.2, leaf_value = 120 where node_code = 'leaf'", 1),
        (f"{SHARE_OF_ALL} update fct_index_score set normalised = 'nan', max_score = 0 where node_code = 'leaf'", 1),
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
EXAMPLES |= {
    "PUBLISHED_SCORE_CHANGED": [
        ("update fct_index_score set normalised = 0.89 where edition_code = 'E/2022'", 1),
        ("update fct_index_score set rank = 2 where edition_code = 'E/2022'", 1),
        ("delete from fct_index_score where edition_code = 'E/2022'", 1),
    ],
    "PUBLISHED_SCORE_OVERTAKEN": [
        ("update fct_index_score set normalised = 0.95 where edition_code = 'E' and unit_key = 'D1' and is_root", 1),
    ],
}
AUDITED = [rule.code for stage in ("facts", "index") for rule in catalogue.of_stage(stage)]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    path = tmp_path_factory.mktemp("judged") / "verdicts.parquet"
    rows = [(report, key, "accepted") for report, key in ACCEPTED] + [(report, key, "held") for report, key in HELD]
    columns = dict(zip(("report_id", "line_key", "verdict"), zip(*rows, strict=True), strict=True))
    pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), path)
    return path


@pytest.fixture
def release():
    with duckdb.connect() as connection:
        connection.execute(RELEASE)
        yield connection


@pytest.fixture(scope="module")
def last(tmp_path_factory):
    """The sound release, published the night before."""
    folder = tmp_path_factory.mktemp("last")
    (folder / "parquet").mkdir()
    with duckdb.connect() as connection:
        connection.execute(RELEASE)
        tables = {
            name: len(connection.table(name))
            for name in (
                "fct_indicator_value",
                "fct_report",
                "mart_league_table",
                "fct_index_score",
                "dim_index_edition",
            )
        }
        for name in tables:
            connection.table(name).write_parquet(str(folder / "parquet" / f"{name}.parquet"))
    manifest = {"tables": {name: {"rows": rows} for name, rows in tables.items()}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


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
        warnings = {"NORMALISED_OUT_OF_RANGE", "TABLE_SHRANK_EXPLAINED", "PUBLISHED_SCORE_OVERTAKEN"}
        assert result.passed is (code in warnings)


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
    release.execute(f"{SHARE_OF_ALL} update dim_index_leaf set {scoring}")
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
