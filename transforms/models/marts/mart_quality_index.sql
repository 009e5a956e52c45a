-- The data-quality index: one row per period, criterion (and overall) and scope: a field (trường) of all units of a province, a
-- unit, or the province. Rules' per cents (mart_quality_rule) make the criterion, criteria the field, fields the whole.
with rule_sets as (
    select
        rules.criterion,
        any_value(criteria.weight) as criterion_weight,
        {{ exact_sum('rules.weight') }} as rules_weight
    from {{ ref('int_quality_rules') }} as rules
    inner join {{ ref('quality_criterion') }} as criteria on rules.criterion = criteria.criterion
    group by rules.criterion
),

placed as (
    select
        quality_values.unit_key,
        quality_values.sender_key,
        quality_values.field_code,
        quality_values.period_code,
        quality_values.regime,
        quality_values.is_sent,
        quality_values.is_simulated,
        units.province_unit_key
    from {{ ref('mart_quality_value') }} as quality_values
    left join {{ ref('dim_unit') }} as units on quality_values.sender_key = units.unit_key
),

lost as (
    select
        unit_key,
        field_code,
        period_code,
        regime,
        criterion,
        {{ exact_sum('weight * lost_share') }} as weight_lost
    from {{ ref('mart_quality_loss') }}
    group by unit_key, field_code, period_code, regime, criterion
),

of_values as (   -- the weighted mean of its rules; what was never sent keeps none of them
    select
        placed.*,
        rule_sets.criterion,
        case
            when placed.is_sent then 100.0 * (1.0 - coalesce(lost.weight_lost, 0.0) / rule_sets.rules_weight)
            else 0.0
        end as score_pct
    from placed
    cross join rule_sets
    left join lost
        on
            placed.unit_key = lost.unit_key
            and placed.field_code = lost.field_code
            and placed.period_code = lost.period_code
            and placed.regime = lost.regime
            and rule_sets.criterion = lost.criterion
),

scoped as (
    select
        *,
        'unit' as scope
    from of_values
    union all by name
    select
        * exclude (sender_key),
        'province' as scope
    from of_values
),

of_fields as (
    select
        scope,
        province_unit_key,
        sender_key,
        field_code,
        period_code,
        is_simulated,
        criterion,
        count(*) as value_count,
        count(*) filter (where not is_sent) as values_missing,
        {{ exact_sum('score_pct') }} / count(*) as score_pct
    from scoped
    group by scope, province_unit_key, sender_key, field_code, period_code, is_simulated, criterion
),

of_fields_overall as (
    select * from of_fields
    union all by name
    select
        of_fields.* exclude (criterion, score_pct, value_count, values_missing),
        'overall' as criterion,
        any_value(of_fields.value_count) as value_count,
        any_value(of_fields.values_missing) as values_missing,
        {{ exact_sum('rule_sets.criterion_weight * of_fields.score_pct') }}
        / nullif({{ exact_sum('rule_sets.criterion_weight') }}, 0) as score_pct
    from of_fields
    inner join rule_sets on of_fields.criterion = rule_sets.criterion
    group by all
),

of_wholes as (
    select
        fields.scope,
        fields.province_unit_key,
        fields.sender_key,
        fields.period_code,
        fields.is_simulated,
        fields.criterion,
        cast(sum(fields.value_count) as bigint) as value_count,
        cast(sum(fields.values_missing) as bigint) as values_missing,
        {{ exact_sum('coalesce(weights.weight, 1.0) * fields.score_pct') }}
        / nullif({{ exact_sum('coalesce(weights.weight, 1.0)') }}, 0) as score_pct
    from of_fields_overall as fields
    left join {{ ref('quality_field_weight') }} as weights on fields.field_code = weights.indicator_code
    group by all
),

every_scope as (
    select * from of_wholes
    union all by name
    select
        * exclude (scope),
        'field' as scope
    from of_fields_overall
    where scope = 'province'
),

stated as (
    select
        scored.scope,
        -- a row of a province, or of a field in one, lies where the province does
        coalesce(scored.sender_key, scored.province_unit_key) as unit_key,
        scored.field_code,
        case when scored.scope = 'field' then coalesce(fields.name_vi, 'Mã không có trong biểu') end as field_name_vi,
        scored.period_code,
        scored.criterion,
        coalesce(criteria.name_vi, 'Chung') as criterion_vi,
        scored.value_count,
        scored.values_missing,
        scored.score_pct,
        bands.band as colour,
        bands.name_vi as colour_vi,
        scored.is_simulated
    from every_scope as scored
    left join (
        select
            indicator_code,
            any_value(name_vi) as name_vi
        from {{ ref('indicator_catalogue') }}
        group by indicator_code
    ) as fields on scored.field_code = fields.indicator_code
    left join {{ ref('quality_criterion') }} as criteria on scored.criterion = criteria.criterion
    left join {{ ref('int_quality_bands') }} as bands on {{ in_band('scored.score_pct', 'bands') }}
),

named as (
    {{ with_unit_columns('stated', unnamed="'Cả nước'") }}
)

select
    case when scope = 'unit' then unit_key end as unit_key,
    case when scope <> 'field' then unit_code end as unit_code,
    coalesce(field_name_vi, name_vi) as name_vi,
    case when scope <> 'field' then name_en end as name_en,
    case when scope <> 'field' then unit_level end as unit_level,
    district_unit_key,
    district_code,
    district_name_vi,
    province_unit_key,
    province_code,
    province_name_vi,
    case when scope = 'field' then {{ vietnamese_order('field_name_vi') }} else name_sort end as name_sort,
    * exclude (
        unit_key, unit_code, name_vi, name_en, unit_level, district_unit_key, district_code, district_name_vi,
        province_unit_key, province_code, province_name_vi, name_sort, field_name_vi
    )
from named
