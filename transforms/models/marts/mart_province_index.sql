-- One row per edition and period, real and simulated apart: how many units are ranked, their mean, lowest and highest.
select
    edition_code,
    period_code,
    status,
    is_simulated,
    count(*) as units,
    count(rank) as units_ranked,
    {{ exact_sum('score_pct') }} / nullif(count(score_pct), 0) as mean_score_pct,
    min(score_pct) as lowest_score_pct,
    max(score_pct) as highest_score_pct,
    case when count(score_pct) = 0 then 'nobody_scored' end as unknown_reason,
    min(case when rank = 1 then name_vi end) as first_name_vi
from {{ ref('mart_league_table') }}
group by edition_code, period_code, status, is_simulated
