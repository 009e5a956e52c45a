-- One row per figure of fct_indicator_value that is in force, with the names of its unit and indicator.
select
    units.name_vi as unit_name_vi,
    facts.unit_key,
    indicators.name_vi as indicator_name_vi,
    facts.indicator_code,
    facts.period_code,
    nullif(facts.regime, 'administrative') as regime,
    facts.score_stage,
    facts.value,
    facts.value_status,
    indicators.unit_of_measure,
    facts.numerator,
    facts.denominator,
    facts.reported_pct,
    facts.plan_value,
    facts.attainment_pct,
    nullif(facts.qualifier, 'exact') as qualifier,
    facts.note,
    reports.file_name,
    facts.sheet,
    facts.cell,
    facts.is_simulated
from fct_indicator_value as facts
inner join dim_unit as units on facts.unit_key = units.unit_key
left join (
    select * from dim_indicator
    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
) as indicators on facts.indicator_code = indicators.indicator_code
left join fct_report as reports on facts.report_id = reports.report_id
where facts.is_current
order by
    facts.period_code desc,
    unit_name_vi asc,
    facts.unit_key asc,
    facts.indicator_code asc,
    facts.regime asc,
    facts.score_stage asc
