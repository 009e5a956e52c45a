-- One row per row of mart_district_certification, for the sheet of districts.
select
    name_vi,
    plan_code,
    period_code,
    communes_owing,
    communes_registered,
    communes_certified,
    registered_pct,
    completed_pct,
    certified_pct,
    meets_district_share,
    is_simulated
from mart_district_certification
order by period_code desc, certified_pct desc nulls last, name_vi asc, plan_code asc
