-- One row per row of mart_platform_adoption, for the sheet of platforms and systems.
select
    subject_name_vi,
    subject_kind,
    indicator_name_vi,
    unit_name_vi,
    period_code,
    nullif(regime, 'administrative') as regime,
    score_stage,
    value,
    value_status,
    unit_of_measure,
    answer_vi,
    nullif(qualifier, 'exact') as qualifier,
    numerator,
    denominator,
    plan_value,
    attainment_pct,
    is_simulated
from mart_platform_adoption
order by
    subject_name_vi asc,
    indicator_name_vi asc,
    period_code desc,
    unit_name_vi asc,
    unit_key asc,
    subject_code asc,
    indicator_code asc,
    regime asc,
    score_stage asc
