-- Lines of scores with the most they can be. Reads figure.

create or replace temp table scored as   -- lines of scores with the most they can be
select
    report_id,
    sheet,
    line_key,
    self_score,
    verified_score,
    evidence,
    least(coalesce(plan_number, plausible_max), coalesce(plausible_max, plan_number)) as most
from figure
where measure_kind = 'score' and (self_score.number is not null or verified_score.number is not null);
