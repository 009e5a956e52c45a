-- One row per row of mart_quality_rule, for the sheet of rules.
select
    rules.title_vi,
    kept.rule_code,
    kept.criterion,
    kept.error_group_vi,
    kept.period_code,
    kept.value_count,
    kept.values_missing,
    kept.values_broken,
    kept.score_pct,
    kept.is_simulated
from mart_quality_rule as kept
inner join dim_rule as rules on kept.rule_code = rules.rule_code
order by kept.score_pct, kept.period_code, kept.rule_code, kept.province_unit_key
