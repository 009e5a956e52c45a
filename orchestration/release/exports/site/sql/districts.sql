-- One row per district, year, plan and way of knowing: how many of its communes are registered, meet all, and are certified.
select
    districts.is_simulated,
    districts.period_code,
    districts.plan_code,
    districts.unit_key,
    districts.known_by,
    districts.communes_owing,
    districts.communes_registered,
    districts.communes_met_all,
    districts.communes_certified,
    districts.met_all_pct,
    districts.certified_pct,
    districts.meets_district_share,
    districts.unknown_reason,
    reports.file_name,
    districts.sheet,
    districts.cell
from mart_district_certification as districts
left join fct_report as reports on districts.report_id = reports.report_id
order by
    districts.is_simulated asc,
    districts.period_code desc,
    districts.certified_pct desc nulls last,
    districts.name_vi asc,
    districts.unit_key asc,
    districts.plan_code asc,
    districts.known_by asc
