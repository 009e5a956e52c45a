-- One row per row of mart_league_table, with what its edition and period are called and when the period ends.
select
    leagues.edition_code,
    leagues.period_code,
    leagues.period_type,
    editions.name_vi as edition_name_vi,
    units.data_to,
    leagues.rank,
    leagues.name_vi,
    leagues.unit_code,
    leagues.score_pct,
    leagues.score,
    leagues.max_score,
    leagues.coverage,
    leagues.unranked_reason,
    leagues.previous_rank,
    leagues.improvement,
    leagues.rank_low,
    leagues.rank_high,
    leagues.published_rank,
    leagues.published_score,
    leagues.claimed_rank,
    leagues.claimed_units,
    leagues.status,
    leagues.is_simulated
from mart_league_table as leagues
left join dim_index_unit as units
    on
        leagues.edition_code = units.edition_code and leagues.period_code = units.period_code
        and leagues.unit_key = units.unit_key
left join (select distinct
    edition_code,
    name_vi
from dim_index_edition) as editions
    on leagues.edition_code = editions.edition_code
order by
    leagues.edition_code asc,
    units.data_to desc,
    leagues.period_code asc,
    leagues.is_simulated asc,
    leagues.rank asc nulls last,
    leagues.name_vi asc,
    leagues.unit_key asc
