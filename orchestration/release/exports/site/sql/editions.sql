-- One row per pair of editions, period and unit: its score and rank in both.
select
    pairs.is_simulated,
    pairs.edition_code_a,
    pairs.edition_code_b,
    pairs.period_code,
    pairs.unit_key,
    pairs.score_pct_a,
    pairs.score_pct_b,
    pairs.rank_a,
    pairs.rank_b,
    pairs.rank_difference
from mart_edition_comparison as pairs
inner join dim_unit as units on pairs.unit_key = units.unit_key
order by
    pairs.is_simulated asc,
    pairs.edition_code_a asc,
    pairs.edition_code_b asc,
    pairs.period_code desc,
    pairs.rank_a asc nulls last,
    units.name_vi asc,
    pairs.unit_key asc
