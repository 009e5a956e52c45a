-- One row per row of mart_district_certification, for the sheet of districts.
select
    name_vi,
    plan_code,
    period_code,
    known_by,
    communes_owing,
    communes_registered,
    communes_met_all,
    communes_certified,
    registered_pct,
    met_all_pct,
    completed_pct,
    certified_pct,
    meets_district_share,
    unknown_reason,
    is_simulated
from mart_district_certification
order by period_code desc, certified_pct desc nulls last, name_vi asc, plan_code asc, known_by asc
