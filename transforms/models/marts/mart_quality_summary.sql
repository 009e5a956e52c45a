-- The reporting-quality table: one row per period, level and criterion; how many units are green, yellow, red, and who is at 100.
select
    cards.period_code,
    units.unit_level,
    cards.criterion,
    cards.criterion_vi,
    cards.is_simulated,
    count(*) as units,
    count(*) filter (where cards.colour = 'green') as units_green,
    count(*) filter (where cards.colour = 'yellow') as units_yellow,
    count(*) filter (where cards.colour = 'red') as units_red,
    {{ exact_sum('cards.score_pct') }} / nullif(count(cards.score_pct), 0) as mean_score_pct,
    case when count(cards.score_pct) = 0 then 'no_lines' end as unknown_reason,
    string_agg(cards.unit_code, ', ' order by cards.unit_code) filter (where cards.is_full) as units_at_100
from {{ ref('mart_quality_scorecard') }} as cards
inner join {{ ref('dim_unit') }} as units on cards.unit_key = units.unit_key
group by cards.period_code, units.unit_level, cards.criterion, cards.criterion_vi, cards.is_simulated
