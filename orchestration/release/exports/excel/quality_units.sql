-- One row per unit and period of mart_quality_index: its criteria side by side.
select
    name_vi,
    unit_code,
    period_code,
    any_value(value_count) filter (where criterion = 'overall') as value_count,
    any_value(values_missing) filter (where criterion = 'overall') as values_missing,
    any_value(score_pct) filter (where criterion = 'correct') as correct,
    any_value(score_pct) filter (where criterion = 'complete') as complete,
    any_value(score_pct) filter (where criterion = 'clean') as clean,
    any_value(score_pct) filter (where criterion = 'live') as live,
    any_value(score_pct) filter (where criterion = 'consistent') as consistent,
    any_value(score_pct) filter (where criterion = 'overall') as overall,
    any_value(colour_vi) filter (where criterion = 'overall') as colour_vi,
    is_simulated
from mart_quality_index
where scope = 'unit'
group by name_vi, unit_code, unit_key, province_unit_key, period_code, is_simulated
order by overall nulls last, name_vi, unit_code, period_code
