-- One row: how many figures a unit has in a period, how many it lacks, and how they stand to plan and to the period before.
select
    count(*) as figures,
    count(facts.value) as with_value,
    count(*) filter (where facts.value is null) as without_value,
    count(*) filter (where facts.value is null and facts.value_status = 'not_due') as not_due,
    count(facts.attainment_pct) as with_plan,
    count(*) filter (where (facts.attainment_pct - 100) * coalesce(catalogue.direction, 1) >= 0) as plan_met,
    count(*) filter (where (facts.attainment_pct - 100) * coalesce(catalogue.direction, 1) < 0) as plan_missed,
    count(trend.change_since_previous) as compared,
    count(*) filter (where trend.change_since_previous * coalesce(catalogue.direction, 1) > 0) as better,
    count(*) filter (where trend.change_since_previous * coalesce(catalogue.direction, 1) < 0) as worse,
    count(*) filter (where trend.change_since_previous = 0) as unchanged
from fct_indicator_value as facts
left join (
    select
        indicator_code,
        direction
    from dim_indicator
    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
) as catalogue on facts.indicator_code = catalogue.indicator_code
left join mart_indicator_trend as trend
    on
        trend.geography = 'as_reported'
        and facts.unit_key = trend.unit_key and facts.indicator_code = trend.indicator_code
        and facts.period_code = trend.period_code and facts.regime = trend.regime
        and coalesce(facts.score_stage, '') = coalesce(trend.score_stage, '') and facts.is_simulated = trend.is_simulated
where
    facts.is_current and facts.unit_key = getvariable('unit') and facts.period_code = getvariable('period')
    and facts.is_simulated = getvariable('simulated')
