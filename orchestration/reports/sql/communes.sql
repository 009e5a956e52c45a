-- One row per commune, year and plan, of a commune itself or of those of a district: its targets, and whether it is certified.
select
    plan_code,
    period_code,
    unit_key,
    name_vi,
    targets_owed,
    targets_met,
    targets_unknown,
    extension_owed,
    extension_met,
    extension_unknown,
    is_certified,
    unknown_reason
from mart_commune_certification
where
    period_code = getvariable('period') and is_simulated = getvariable('simulated')
    and getvariable('unit') in (unit_key, district_unit_key)
order by
    plan_code asc,
    is_certified desc nulls last,
    targets_met desc nulls last,
    name_vi asc,
    unit_key asc
