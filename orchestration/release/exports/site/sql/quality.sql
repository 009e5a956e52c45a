-- One row per unit or province and period of the data-quality index: its criteria side by side.
select
    is_simulated,
    scope,
    coalesce(unit_key, province_unit_key) as unit_key,
    name_vi,
    period_code,
    any_value(value_count) filter (where criterion = 'overall') as value_count,
    any_value(values_missing) filter (where criterion = 'overall') as values_missing,
    any_value(score_pct) filter (where criterion = 'correct') as correct,
    any_value(score_pct) filter (where criterion = 'complete') as complete,
    any_value(score_pct) filter (where criterion = 'clean') as clean,
    any_value(score_pct) filter (where criterion = 'live') as live,
    any_value(score_pct) filter (where criterion = 'consistent') as consistent,
    any_value(score_pct) filter (where criterion = 'overall') as overall,
    any_value(colour) filter (where criterion = 'overall') as colour,
    any_value(colour_vi) filter (where criterion = 'overall') as colour_vi
from mart_quality_index
where scope in ('province', 'unit')
group by is_simulated, scope, coalesce(unit_key, province_unit_key), name_vi, period_code
order by is_simulated asc, scope asc, period_code desc, overall asc nulls last, name_vi asc, unit_key asc
