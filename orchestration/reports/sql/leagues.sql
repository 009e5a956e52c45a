-- One row per league of a period in which a unit, or the units below it, stand: place, range, and the place before.
with base_editions as (
    select
        edition_code,
        any_value(name_vi) as name_vi
    from dim_index_edition
    where edition_code = base_edition_code
    group by edition_code
),

periods as (
    select
        edition_code,
        period_code,
        lag(period_code) over (partition by edition_code, period_type order by data_from) as previous_period_code
    from (select distinct
        edition_code,
        period_code,
        period_type,
        data_from
    from dim_index_unit) as of_edition
),

ranked as (
    select
        *,
        count(rank) over (partition by edition_code, period_code, own_rank_group) as units_ranked,
        rank is not null and count(*) over (partition by edition_code, period_code, own_rank_group, rank) > 1 as is_tied
    from mart_league_table
    where period_code = getvariable('period')
)

select
    leagues.edition_code,
    base_editions.name_vi as edition_name_vi,
    leagues.period_code,
    leagues.unit_key,
    leagues.name_vi,
    leagues.unit_key = getvariable('unit') as is_own,
    leagues.rank,
    leagues.rank_low,
    leagues.rank_high,
    leagues.score_pct,
    leagues.coverage,
    leagues.previous_rank,
    leagues.previous_score_pct,
    leagues.improvement,
    leagues.status,
    leagues.unranked_reason,
    leagues.published_rank,
    leagues.claimed_words_vi,
    leagues.units_ranked,
    leagues.is_tied,
    periods.previous_period_code,
    below.is_told_apart
from ranked as leagues
inner join base_editions on leagues.edition_code = base_editions.edition_code
inner join dim_unit as units on leagues.unit_key = units.unit_key
left join periods on leagues.edition_code = periods.edition_code and leagues.period_code = periods.period_code
left join mart_rank_neighbours as below
    on
        leagues.edition_code = below.edition_code and leagues.period_code = below.period_code
        and leagues.unit_key = below.unit_key_above and leagues.is_simulated = below.is_simulated
where
    leagues.is_simulated = getvariable('simulated')
    and getvariable('unit') in (leagues.unit_key, units.parent_unit_key, units.district_unit_key, units.province_unit_key)
order by
    leagues.status = 'official' desc,
    leagues.edition_code asc,
    leagues.rank asc nulls last,
    leagues.name_vi asc,
    leagues.unit_key asc
