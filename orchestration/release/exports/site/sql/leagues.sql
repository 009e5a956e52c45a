-- One row per unit of a league: its place, what else was said of it, whether the next one can be told apart, and what moved it.
with periods as (
    select
        edition_code,
        period_code,
        max(data_to) as data_to
    from dim_index_unit
    group by edition_code, period_code
),

editions as (
    select
        edition_code,
        any_value(name_vi) as edition_name_vi,
        any_value(unit_level) as unit_level,
        any_value(legal_act) as legal_act,
        any_value(min_coverage) as min_coverage
    from dim_index_edition
    group by edition_code
)

select
    leagues.is_simulated,
    leagues.edition_code,
    leagues.period_code,
    leagues.period_type,
    leagues.unit_key,
    leagues.name_vi,
    leagues.rank,
    leagues.rank_low,
    leagues.rank_high,
    leagues.score_pct,
    leagues.coverage,
    leagues.previous_rank,
    leagues.improvement,
    leagues.status,
    leagues.unranked_reason,
    leagues.published_rank,
    leagues.published_score,
    leagues.claimed_rank,
    editions.edition_name_vi,
    editions.unit_level,
    editions.legal_act,
    editions.min_coverage,
    periods.data_to,
    count(leagues.rank) over of_league as units_ranked,
    count(*) over of_league as units,
    count(leagues.rank) over of_group as ranked_beside,
    leagues.rank is not null and count(leagues.rank) over of_group = 1 as is_alone,
    leagues.rank is not null and count(*) over (
        partition by leagues.edition_code, leagues.period_code, leagues.own_rank_group, leagues.rank
    ) > 1 as is_tied,
    below.is_told_apart
from mart_league_table as leagues
inner join periods on leagues.edition_code = periods.edition_code and leagues.period_code = periods.period_code
left join editions on leagues.edition_code = editions.edition_code
left join mart_rank_neighbours as below
    on
        leagues.edition_code = below.edition_code and leagues.period_code = below.period_code
        and leagues.unit_key = below.unit_key_above and leagues.is_simulated = below.is_simulated
window
    of_league as (partition by leagues.edition_code, leagues.period_code, leagues.is_simulated),
    of_group as (partition by leagues.edition_code, leagues.period_code, leagues.own_rank_group)
order by
    leagues.is_simulated asc,
    leagues.edition_code asc,
    periods.data_to desc,
    leagues.period_code asc,
    leagues.rank asc nulls last,
    leagues.name_vi asc,
    leagues.unit_key asc
