-- One row per rule that a value is held against in the data-quality index, with its weight within its criterion: a rule of a load
-- that costs something when it is broken.
select
    rules.rule_code,
    rules.criterion,
    rules.error_group,
    coalesce(weights.weight, 1.0) as weight,
    weights.measured_by
from {{ ref('stg_judge__rules') }} as rules
inner join {{ ref('quality_loss') }} as losses
    on losses.kind = 'severity' and rules.severity = losses.code and losses.lost_share > 0
left join {{ ref('quality_rule_weight') }} as weights on rules.rule_code = weights.rule_code
where rules.stage in ('observations', 'verdicts') and coalesce(weights.weight, 1.0) > 0
