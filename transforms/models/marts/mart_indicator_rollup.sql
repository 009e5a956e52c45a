-- Sums and ratios of sums: one row per unit, indicator, period and regime, and the level of the units that are summed, real and
-- simulated apart. Only figures of the whole period, only where the catalogue lets an indicator be summed. Beside it stand how
-- many of the units that owe it are in it, and what the upper unit reported itself.
with figures as (
    select
        facts.unit_key,
        facts.indicator_code,
        facts.period_code,
        facts.regime,
        facts.is_simulated,
        facts.numerator,
        facts.denominator,
        facts.value,
        facts.value_status,
        periods.data_to,
        indicators.aggregation,
        units.unit_level
    from {{ ref('fct_indicator_value') }} as facts
    inner join {{ ref('dim_period') }} as periods
        on facts.period_code = periods.period_code and facts.regime = periods.regime
    inner join {{ ref('dim_indicator') }} as indicators
        on
            facts.indicator_code = indicators.indicator_code
            and {{ valid_on('periods.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
    inner join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
    where
        facts.is_current
        and facts.score_stage is null
        and indicators.aggregation in ('sum', 'ratio_of_sums')
        and {{ is_of_period('facts.span_kind') }}
),

owed as (
    select distinct
        unit_key,
        indicator_code,
        period_code,
        regime
    from {{ ref('int_expected_values') }}
),

below as (
    select
        ancestors.ancestor_key as unit_key,
        figures.* exclude (unit_key, unit_level),
        figures.unit_level as summed_level,
        owed.unit_key is not null as is_owed,
        figures.value is not null
        and (figures.aggregation = 'sum' or (figures.numerator is not null and figures.denominator is not null)) as is_counted
    from figures
    inner join {{ ref('int_unit_ancestors') }} as ancestors
        on
            figures.unit_key = ancestors.unit_key
            and {{ valid_on('figures.data_to', 'ancestors.valid_from', 'ancestors.valid_to') }}
    left join owed
        on
            figures.unit_key = owed.unit_key
            and figures.indicator_code = owed.indicator_code
            and figures.period_code = owed.period_code
            and figures.regime = owed.regime
    where ancestors.distance > 0
),

-- of what nobody owes a figure, as of a system's export, every unit of the level is expected to be part of the whole
levels as (
    select
        ancestors.ancestor_key as unit_key,
        units.unit_level as summed_level,
        days.data_to,
        count(*) as units_in_being
    from {{ ref('dim_unit') }} as units
    inner join {{ ref('int_unit_ancestors') }} as ancestors on units.unit_key = ancestors.unit_key
    inner join (select distinct data_to from figures) as days
        on {{ valid_on('days.data_to', 'ancestors.valid_from', 'ancestors.valid_to') }}
    where ancestors.distance > 0
    group by all
),

sums as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        is_simulated,
        summed_level,
        data_to,
        aggregation,
        count(*) as units_told,
        count(*) filter (where is_owed) as units_owing,
        count(*) filter (where value is not null) as units_valued,
        count(*) filter (where is_counted) as units_counted,
        {{ exact_sum('case when is_counted then numerator end') }} as numerator,
        {{ exact_sum('case when is_counted then denominator end') }} as denominator,
        {{ exact_sum('case when is_counted then value end') }} as total
    from below
    group by all
),

-- a unit whose figure is simulated is missing from the real sum all the same, and the reverse
told as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        summed_level,
        sum(units_told) as units_told,
        sum(units_owing) as units_owing
    from sums
    group by all
),

covered as (
    select
        sums.*,
        cast(
            case
                when told.units_owing > 0 then told.units_told
                else greatest(told.units_told, levels.units_in_being)
            end as bigint
        ) as units_expected
    from sums
    inner join told
        on
            sums.unit_key = told.unit_key
            and sums.indicator_code = told.indicator_code
            and sums.period_code = told.period_code
            and sums.regime = told.regime
            and sums.summed_level = told.summed_level
    left join levels
        on
            sums.unit_key = levels.unit_key
            and sums.summed_level = levels.summed_level
            and sums.data_to = levels.data_to
),

stated as (
    select
        covered.unit_key,
        covered.indicator_code,
        indicators.name_vi as indicator_name_vi,
        indicators.unit_of_measure,
        covered.period_code,
        covered.regime,
        covered.summed_level,
        covered.units_expected,
        covered.units_counted,
        1e0 * covered.units_counted / covered.units_expected as coverage,
        case when covered.aggregation = 'ratio_of_sums' then covered.numerator end as numerator,
        case when covered.aggregation = 'ratio_of_sums' then covered.denominator end as denominator,
        case
            when covered.aggregation <> 'ratio_of_sums' then 'not_a_ratio'
            when covered.units_counted = 0 and covered.units_valued > 0 then 'no_parts'
            when covered.units_counted = 0 then 'not_reported'
        end as parts_reason,
        case
            when covered.aggregation = 'sum' then covered.total
            when covered.denominator > 0 then 1e2 * covered.numerator / covered.denominator
        end as value,
        case
            when covered.units_counted = 0 and covered.units_valued > 0 then 'no_parts'   -- per cents alone: nothing to sum
            when covered.units_counted = 0 then 'not_reported'
            when covered.aggregation = 'ratio_of_sums' and coalesce(covered.denominator, 0) = 0 then 'no_base'
            when covered.units_counted < covered.units_expected then 'partial'
            else 'complete'
        end as rollup_status,
        own.value as own_value,
        own.value_status as own_status,
        -- also where its own figure is simulated and these are real, or the reverse
        case when own.value is null then coalesce(own.value_status, 'no_own_figure') end as own_reason,
        covered.is_simulated
    from covered
    inner join {{ ref('unit_registry') }} as units on covered.unit_key = units.unit_key
    inner join {{ ref('dim_indicator') }} as indicators
        on
            covered.indicator_code = indicators.indicator_code
            and {{ valid_on('covered.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
    left join figures as own
        on
            covered.unit_key = own.unit_key
            and covered.indicator_code = own.indicator_code
            and covered.period_code = own.period_code
            and covered.regime = own.regime
            and covered.is_simulated = own.is_simulated
    where units.unit_level <> 'country'
)

{{ with_unit_columns('stated', regime='stated.regime') }}
