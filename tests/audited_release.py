"""A tiny sound release made by hand, which the tests of the audit break: its tables, verdicts and published folder."""

import json
from pathlib import Path

import duckdb
import out_of_scale
import pyarrow as pa
import pyarrow.parquet as pq

RELEASE = """
create schema intermediate;
create schema reference;

create table reference.unit_registry (
    unit_key varchar, unit_level varchar, parent_unit_key varchar, valid_from date, valid_to date,
    unit_code varchar as (unit_key)
);
insert into reference.unit_registry values
    ('P', 'province', null, null, null),
    ('D1', 'district', 'P', null, null),
    ('D2', 'district', 'P', null, null),
    ('D3', 'district', 'P', null, null),
    ('D4', 'district', 'P', null, '2022-12-20'),   -- gone between the two regimes' ends: may stand
    ('D0', 'district', 'P', null, '2020-01-01'),   -- gone before
    ('X1', 'district', 'Q', null, null);           -- of another province

create table reference.indicator_catalogue (indicator_code varchar);
insert into reference.indicator_catalogue values ('I'), ('T');

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
    period_code varchar default '2022', regime varchar default 'administrative', form_code varchar default 'CDS-01H',
    reporting_unit_key varchar, reporting_period_code varchar default '2022', received_no integer, known_at timestamp
);
insert into intermediate.int_observations_judged
    (report_id, sheet, line_key, unit_key, indicator_code, verdict, numerator, numerator_cell, received_at)
values
    ('R1', 'Bieu', 'Bieu!12', 'D1', 'I', 'accepted', 90, 'F12', '2023-01-01'),
    ('R2', 'Bieu', 'Bieu!12', 'D1', 'I', 'accepted', 95, 'F12', '2023-02-01'),
    ('R3', '', '!2', 'D2', 'I', 'accepted', 80, 'F2', '2023-01-01'),
    ('R4', 'Bieu', 'Bieu!12', 'D3', 'I', 'held', 70, 'F12', '2023-01-01');
update intermediate.int_observations_judged
set reporting_unit_key = unit_key, received_no = right(report_id, 1)::integer, known_at = received_at;

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
    edition_code varchar, node_code varchar, scoring varchar, clip varchar, scale_lower double, scale_upper double,
    missing varchar
);
insert into dim_index_leaf values ('E', 'leaf', 'ratio', null, null, null, 'renormalise');
create table dim_index_scale (edition_code varchar, period_code varchar, node_code varchar);
insert into dim_index_scale values ('E', '2022', 'leaf');
insert into fct_index_score
    (unit_key, node_code, parent_code, is_root, normalised, score, own_rank_group, rank)
values
    ('D1', 'root', null, true, 0.9, 90, 'all', 1),
    ('D2', 'root', null, true, 0.8, 80, 'all', 2),
    ('D3', 'root', null, true, null, null, 'all', null),
    ('D1', 'leaf', 'root', false, 0.9, 90, null, null);
update fct_index_score set leaf_value = 90 where node_code = 'leaf';

create table dim_index_edition (
    edition_code varchar, base_edition_code varchar, period_type varchar, published_period varchar, published_on date
);
insert into dim_index_edition values
    ('E', 'E', 'year', null, null), ('E/2022', 'E', 'year', '2022', '2023-03-01');

insert into fct_index_score
    (unit_key, node_code, is_root, normalised, score, own_rank_group, rank, edition_code)
values ('D1', 'root', true, 0.9, 90, 'all', 1, 'E/2022');

create table fct_correction (
    correction_code varchar, unit_key varchar, indicator_code varchar, period_code varchar, correction_status varchar,
    lapsed_at timestamp, next_report_id varchar, next_value double
);
insert into fct_correction (correction_code, correction_status) values ('C1', 'in_force'), ('C2', 'replaced');

create table mart_league_table (
    rank integer, unit_key varchar, unranked_reason varchar, edition_code varchar default 'E',
    period_code varchar default '2022', is_simulated boolean default false, score_pct double,
    previous_score_pct double
);
insert into mart_league_table (rank, unit_key, unranked_reason, score_pct)
values (1, 'D1', null, 90), (2, 'D2', null, 80), (null, 'D3', 'held', null);
insert into mart_league_table (rank, unit_key, edition_code, score_pct) values (1, 'D1', 'E/2022', 90);
"""
RELEASE += out_of_scale.MARTS
ACCEPTED = [("R1", "Bieu!12"), ("R2", "Bieu!12"), ("R3", "!2"), ("R5", "Bieu!E12")]
HELD = [("R4", "Bieu!12")]
PUBLISHED = (
    *("fct_indicator_value", "fct_report", "fct_index_score", "mart_league_table"),
    *("dim_index_edition", "dim_index_leaf", "dim_index_scale"),
)


def write_verdicts(folder: Path) -> Path:
    """The verdicts on the lines of the release."""
    path = folder / "verdicts.parquet"
    rows = [(report, key, "accepted") for report, key in ACCEPTED] + [(report, key, "held") for report, key in HELD]
    columns = dict(zip(("report_id", "line_key", "verdict"), zip(*rows, strict=True), strict=True))
    pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), path)
    return path


def write_release(folder: Path) -> Path:
    """The release as a published folder."""
    (folder / "parquet").mkdir()
    with duckdb.connect() as connection:
        connection.execute(RELEASE)
        for name in PUBLISHED:
            connection.table(name).write_parquet(str(folder / "parquet" / f"{name}.parquet"))
        manifest = {"tables": {name: {"rows": len(connection.table(name))} for name in PUBLISHED}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
