-- One row per commune, year and plan: its targets, whether it is certified, and its place in a league of communes of that year.
select
    communes.is_simulated,
    communes.period_code,
    communes.plan_code,
    communes.unit_key,
    communes.district_unit_key,
    communes.targets_owed,
    communes.targets_met,
    communes.targets_unknown,
    communes.meets_all_targets,
    communes.extension_owed,
    communes.extension_met,
    communes.is_certified,
    communes.unknown_reason
from mart_commune_certification as communes
left join dim_unit as districts on communes.district_unit_key = districts.unit_key
order by
    communes.is_simulated asc,
    communes.period_code desc,
    districts.name_vi asc,
    communes.name_vi asc,
    communes.unit_key asc,
    communes.plan_code asc
