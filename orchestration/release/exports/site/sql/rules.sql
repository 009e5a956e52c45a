-- One row per rule and kind of figures: how many values were judged by it and break it, the most broken first.
select
    kept.is_simulated,
    kept.rule_code,
    rules.title_vi,
    rules.why_en,
    rules.severity,
    kept.criterion,
    any_value(kept.error_group_vi) as error_group_vi,
    sum(kept.value_count) as value_count,
    sum(kept.values_broken) as values_broken,
    sum(kept.score_pct * kept.value_count) / nullif(sum(kept.value_count), 0) as score_pct
from mart_quality_rule as kept
inner join dim_rule as rules on kept.rule_code = rules.rule_code
group by kept.is_simulated, kept.rule_code, rules.title_vi, rules.why_en, rules.severity, kept.criterion
having sum(kept.values_broken) > 0
order by kept.is_simulated asc, values_broken desc, kept.rule_code asc
