-- One row per figure of a province or district as it was reported, along time.
select
    trend.unit_key,
    trend.is_simulated,
    trend.period_type,
    trend.indicator_code,
    trend.regime,
    trend.score_stage,
    indicators.name_vi as indicator_name_vi,
    indicators.unit_of_measure,
    trend.period_code,
    trend.value,
    trend.value_status
from mart_indicator_trend as trend
inner join dim_unit as units on trend.unit_key = units.unit_key
left join (
    select * from dim_indicator
    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
) as indicators on trend.indicator_code = indicators.indicator_code
where trend.geography = 'as_reported' and units.unit_level in ('province', 'district')
order by
    trend.unit_key,
    trend.is_simulated,
    trend.period_type,
    indicator_name_vi,
    trend.indicator_code,
    trend.regime,
    trend.score_stage,
    trend.period_code
