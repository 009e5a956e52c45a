"""Scores 10,598 units x 98 indicators x 12 periods through the models and by one hand-written query; compares both.

Reads the models' SQL; writes a DuckDB file under a temporary folder and prints seconds, the ratio and the differences.
Fails where the results differ or the models take more than `BOUND` times the query. Both write the same
rows to the same file: every node of every unit and period with its points, coverage and rank. They take turns,
`ROUNDS` times, and the least time of each counts: what else the machine does in between is neither's.
"""

import sys
import tempfile
import time
from pathlib import Path

import duckdb

from orchestration.analysis import scenarios

UNITS, INDICATORS, PERIODS, BOUND, ROUNDS = 10_598, 98, 12, 1.5, 2

DATA = """
create table index_edition as
    select 'E' as edition_code, 'month' as period_type, null::double as min_data_share;
create table index_node as
    select 'E' as edition_code, 'root' as node_code, null::varchar as parent_code, null::varchar as name_vi,
        null::varchar as name_en, 1.0::double as weight, 100.0::double as max_score, 'arithmetic' as aggregation,
        0.5::double as min_coverage
    union all
    select 'E', 'p' || p, 'root', null, null, 1.0 + p, 10, 'arithmetic', 0.5 from range(9) as pillars (p)
    union all
    select 'E', 'i' || i, 'p' || (i % 9), null, null, 1.0 + i % 3, 1, null, null from range({indicators}) as leaves (i);
create table index_scoring as
    select 'E' as edition_code, 'i' || i as node_code, 'ind' || i as indicator_code,
        case when i % 3 = 0 then 'goalposts' else 'minmax' end as scoring, null::varchar as "transform",
        case when i % 3 = 0 then 0.0 end as lower, case when i % 3 = 0 then 100.0 end as upper,
        null::double as "target",
        null::varchar as clip, null::double as scale_lower, null::double as scale_upper, null::varchar as bands,
        null::varchar as missing, null::double as winsorise_lower, null::double as winsorise_upper,
        null::varchar as impute, null::integer as impute_max_age
    from range({indicators}) as leaves (i);
create table indicator_catalogue as
    select 'ind' || i as indicator_code, 'ratio' as measure_kind, case when i % 5 = 0 then -1 else 1 end as direction,
        null::double as plausible_min, null::double as plausible_max, null::date as valid_from, null::date as valid_to
    from range({indicators}) as leaves (i);
create table int_index_units as
    select *, row_number() over (order by edition_code, period_code, unit_key) as unit_no,
        dense_rank() over (order by edition_code, period_code) as panel_no
    from (
        select 'E' as edition_code, printf('2025-%02d', p + 1) as period_code, 'month' as period_type,
            date '2025-01-01' as data_to, printf('%05d', u) || ':start' as unit_key, 'all' as rank_within,
            'period' as normalise_over, 0.5::double as min_coverage, 'weight' as coverage_by,
            null::double as min_data_share, 'all' as rank_group
        from range({units}) as units (u), range({periods}) as periods (p)
    );
create table fct_indicator_value as
    select printf('%05d', u) || ':start' as unit_key, 'ind' || i as indicator_code,
        printf('2025-%02d', p + 1) as period_code, 'statistical' as regime, null::varchar as score_stage,
        case when hash(u * 1000003 + i * 1009 + p) % 20 = 0 then null else 100.0 * part / 1000 end as value,
        part::double as numerator, 1000.0::double as denominator,
        case when hash(u * 1000003 + i * 1009 + p) % 20 = 0 then 'not_reported' else 'reported' end as value_status,
        null::double as attainment_pct, false as is_simulated, true as is_current, 'period' as span_kind
    from (
        select u, i, p, hash(u + i * 7 + p * 13) % 1000 as part
        from range({periods}) as periods (p), range({units}) as units (u), range({indicators}) as leaves (i)
    );
"""

BY_HAND = """
create or replace table by_hand as
with facts as (
    select unit_key, period_code, indicator_code, value, value_status from fct_indicator_value where is_current
),
posts as (select indicator_code, period_code, min(value) as low, max(value) as high from facts group by all),
leaves as (
    select facts.unit_key, facts.period_code, nodes.node_code, nodes.parent_code, nodes.weight, nodes.max_score,
        facts.value_status, facts.value,
        case
            when value is null then null
            when scoring = 'goalposts' and direction < 0
                then greatest(0, least(1, (rules.upper - value) / (rules.upper - rules.lower)))
            when scoring = 'goalposts' then greatest(0, least(1, (value - rules.lower) / (rules.upper - rules.lower)))
            when direction < 0 then (high - value) / (high - low)
            else (value - low) / (high - low)
        end as normalised
    from facts
    inner join index_scoring as rules using (indicator_code)
    inner join index_node as nodes using (node_code)
    inner join indicator_catalogue using (indicator_code)
    inner join posts using (indicator_code, period_code)
),
pillars as (
    select unit_key, period_code, parent_code as node_code,
        coalesce(sum(case when normalised is not null then weight end), 0) / sum(weight) as coverage,
        sum(weight * normalised) / sum(case when normalised is not null then weight end) as mean
    from leaves group by all
),
gated as (
    select pillars.*, nodes.weight, nodes.parent_code, nodes.max_score,
        case when coverage >= 0.5 - 1e-9 then mean end as normalised
    from pillars inner join index_node as nodes using (node_code)
),
roots as (
    select unit_key, period_code, 'root' as node_code, 100.0 as max_score,
        coalesce(sum(case when normalised is not null then weight end), 0) / sum(weight) as coverage,
        sum(weight * normalised) / sum(case when normalised is not null then weight end) as mean
    from gated group by unit_key, period_code
),
nodes as (
    select unit_key, period_code, node_code, parent_code, weight, max_score, value, value_status, normalised,
        case when normalised is null then 0.0 else 1.0 end as coverage
    from leaves
    union all by name
    select unit_key, period_code, node_code, parent_code, weight, max_score, normalised, coverage from gated
    union all by name
    select unit_key, period_code, node_code, max_score,
        case when coverage >= 0.5 - 1e-9 then mean end as normalised, coverage
    from roots
)
select 'E' as edition_code, *, normalised * max_score as score,
    case when normalised is not null then
        rank() over (partition by period_code, node_code order by round(normalised, 9) desc nulls last)
    end as rank
from nodes
"""

DIFFERENCES = """
select count(*), max(abs(ours.score - theirs.score)),
    count(*) filter (
        ours.rank is distinct from theirs.rank or round(ours.coverage, 9) <> round(theirs.coverage, 9)
        or (ours.score is null) <> (theirs.score is null)
    )
from fct_index_score as ours full join by_hand as theirs using (unit_key, period_code, node_code)
"""


def main(units: int = UNITS) -> int:
    """Time both ways on the same data, the models first; print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(Path(folder) / "benchmark.duckdb"))
        connection.execute("set threads = 2")
        connection.execute(DATA.format(units=units, indicators=INDICATORS, periods=PERIODS))
        rounds = [
            (_timed(lambda: scenarios.score(connection)), _timed(lambda: connection.execute(BY_HAND)))
            for _ in range(ROUNDS)
        ]
        models, by_hand = (min(times) for times in zip(*rounds, strict=True))
        [(rows, apart, unlike)] = connection.execute(DIFFERENCES).fetchall()
    print(f"{rows:,} rows of {units:,} units x {INDICATORS} indicators x {PERIODS} periods, 2 threads")
    print(f"models {models:.1f} s, one query by hand {by_hand:.1f} s: {models / by_hand:.2f} times (bound {BOUND})")
    print(f"largest difference of a score {apart:.1e}; rows with another rank or coverage: {unlike}")
    return int(models > BOUND * by_hand or unlike > 0 or apart > 1e-9)


def _timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
