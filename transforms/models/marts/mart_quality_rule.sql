-- How far each rule of the data-quality index is kept: one row per rule, province and period. This per cent goes into the rule's
-- criterion; a value that was never sent keeps no rule.
with placed as (
    select
        units.province_unit_key,
        quality_values.period_code,
        quality_values.is_simulated,
        count(*) as value_count,
        count(*) filter (where not quality_values.is_sent) as values_missing
    from {{ ref('mart_quality_value') }} as quality_values
    left join {{ ref('dim_unit') }} as units on quality_values.sender_key = units.unit_key
    group by units.province_unit_key, quality_values.period_code, quality_values.is_simulated
),

broken as (
    select
        losses.rule_code,
        units.province_unit_key,
        losses.period_code,
        losses.is_simulated,
        count(*) as values_broken,
        {{ exact_sum('losses.lost_share') }} as values_lost
    from {{ ref('mart_quality_loss') }} as losses
    left join {{ ref('dim_unit') }} as units on losses.sender_key = units.unit_key
    group by losses.rule_code, units.province_unit_key, losses.period_code, losses.is_simulated
)

select
    placed.province_unit_key,
    provinces.unit_code as province_code,
    coalesce(provinces.name_vi, provinces.name_en, provinces.unit_code, 'Cả nước') as province_name_vi,
    placed.period_code,
    rules.rule_code,
    rules.criterion,
    rules.error_group,
    groups.name_vi as error_group_vi,
    rules.weight,
    placed.value_count,
    placed.values_missing,
    coalesce(broken.values_broken, 0) as values_broken,
    100.0 * (1.0 - (placed.values_missing + coalesce(broken.values_lost, 0.0)) / placed.value_count) as score_pct,
    placed.is_simulated
from placed
cross join {{ ref('int_quality_rules') }} as rules
left join {{ ref('unit_registry') }} as provinces on placed.province_unit_key = provinces.unit_key
left join {{ ref('error_group') }} as groups on rules.error_group = groups.error_group
left join broken
    on
        rules.rule_code = broken.rule_code
        and placed.province_unit_key is not distinct from broken.province_unit_key
        and placed.period_code = broken.period_code
        and placed.is_simulated = broken.is_simulated
