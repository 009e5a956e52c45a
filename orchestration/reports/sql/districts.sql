-- One row per district, year, plan and way of knowing, of a district itself or of those of a province: how many communes qualify.
select
    certified.plan_code,
    certified.period_code,
    certified.unit_key,
    certified.name_vi,
    certified.known_by,
    certified.communes_owing,
    certified.communes_registered,
    certified.communes_met_all,
    certified.communes_certified,
    certified.certified_pct,
    certified.meets_district_share,
    certified.unknown_reason
from mart_district_certification as certified
left join dim_unit as units on certified.unit_key = units.unit_key
where
    certified.period_code = getvariable('period') and certified.is_simulated = getvariable('simulated')
    and getvariable('unit') in (certified.unit_key, units.province_unit_key)
order by
    certified.plan_code asc,
    certified.certified_pct desc nulls last,
    certified.name_vi asc,
    certified.unit_key asc,
    certified.known_by asc
