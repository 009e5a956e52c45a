-- One row per commune, year and plan of mart_commune_certification, beside its place in the league of that year.
select
    districts.name_vi as unit_name_vi,
    communes.name_vi,
    communes.unit_code,
    communes.period_code,
    communes.plan_code,
    communes.targets_met,
    communes.targets_owed,
    communes.targets_unknown,
    communes.meets_all_targets,
    communes.is_certified,
    communes.unknown_reason,
    leagues.rank,
    leagues.score_pct,
    leagues.unranked_reason,
    communes.is_simulated
from mart_commune_certification as communes
left join dim_unit as districts on communes.district_unit_key = districts.unit_key
left join mart_league_table as leagues
    on
        communes.unit_key = leagues.unit_key and communes.period_code = leagues.period_code
        and communes.is_simulated = leagues.is_simulated
        and leagues.edition_code = (
            select min(editions.edition_code) from dim_index_edition as editions
            where editions.unit_level = 'commune'
        )
order by communes.period_code desc, unit_name_vi asc, communes.name_vi asc, communes.unit_key asc, communes.plan_code asc
