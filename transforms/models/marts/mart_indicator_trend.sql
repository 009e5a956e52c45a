-- One row per current value along time, as reported, and summed in today's units where whole units went into them and sums make
-- sense.
with reported as (
    select
        facts.*,
        periods.period_type,
        periods.data_from,
        periods.data_to,
        indicators.aggregation,
        -- figures of one span are put beside each other along time, and no others
        {{ is_of_period('facts.span_kind') }} as is_of_period
    from {{ ref('fct_indicator_value') }} as facts
    inner join {{ ref('dim_period') }} as periods
        on facts.period_code = periods.period_code and facts.regime = periods.regime
    inner join {{ ref('dim_indicator') }} as indicators
        on
            facts.indicator_code = indicators.indicator_code
            and {{ valid_on('periods.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
    where facts.is_current
),

as_reported as (
    select
        *,
        'as_reported' as geography,
        case when value is null then 0 else 1 end as units_summed,
        1 as units_expected
    from reported
),

-- the units of a day that went wholly into each of today's
predecessors as (
    select
        today.today_unit_key,
        days.data_to,
        units.unit_key,
        units.name_vi || ' (' || units.unit_code || ')' as named,
        units.name_sort
    from {{ ref('int_unit_today') }} as today
    inner join {{ ref('dim_unit') }} as units on today.unit_key = units.unit_key
    inner join (select distinct data_to from reported) as days
        on {{ valid_on('days.data_to', 'units.valid_from', 'units.valid_to') }}
),

-- what of today's units anything was reported of
series_today as (
    select distinct
        today.today_unit_key,
        reported.indicator_code,
        reported.period_code,
        reported.period_type,
        reported.data_from,
        reported.data_to,
        reported.regime,
        reported.score_stage,
        reported.aggregation,
        reported.is_simulated
    from reported
    inner join {{ ref('int_unit_today') }} as today on reported.unit_key = today.unit_key
    where reported.aggregation in ('sum', 'ratio_of_sums') and reported.is_of_period
),

todays as (
    select
        'today' as geography,
        series.today_unit_key as unit_key,
        series.indicator_code,
        series.period_code,
        series.period_type,
        series.data_from,
        series.regime,
        series.score_stage,
        case
            when count(reported.value) < count(*) then null   -- a part is missing: the whole is not known
            when series.aggregation = 'sum' then {{ exact_sum('reported.value') }}
            when count(reported.numerator) = count(*) and count(reported.denominator) = count(*)
                then 100.0 * {{ exact_sum('reported.numerator') }} / nullif({{ exact_sum('reported.denominator') }}, 0)
        end as value,
        count(reported.value) as units_summed,
        count(*) as units_expected,
        string_agg(
            case when reported.value is null then predecessors.named end,
            '; ' order by predecessors.name_sort, predecessors.unit_key
        ) as units_missing,
        true as is_of_period,
        'period' as span_kind,
        series.is_simulated
    from series_today as series
    inner join predecessors
        on series.today_unit_key = predecessors.today_unit_key and series.data_to = predecessors.data_to
    left join reported
        on
            predecessors.unit_key = reported.unit_key
            and series.indicator_code = reported.indicator_code
            and series.period_code = reported.period_code
            and series.regime = reported.regime
            and series.score_stage is not distinct from reported.score_stage
            and series.is_simulated = reported.is_simulated
            and reported.is_of_period
    group by
        series.today_unit_key,
        series.indicator_code,
        series.period_code,
        series.period_type,
        series.data_from,
        series.regime,
        series.score_stage,
        series.aggregation,
        series.is_simulated
),

stated as (
    select
        geography,
        unit_key,
        indicator_code,
        period_code,
        period_type,
        regime,
        score_stage,
        value,
        case
            when is_of_period then value - lag(value) over series
        end as change_since_previous,
        case
            when not is_of_period then 'other_span'
            when value is null then value_status
            when row_number() over series = 1 then 'first_of_series'
            when lag(value) over series is null then 'no_previous_value'
        end as change_reason,
        value_status,
        units_summed,
        units_expected,
        units_missing,
        span_from,
        span_to,
        span_kind,
        span_text,
        qualifier,
        plan_value,
        plan_basis,
        attainment_pct,
        reported_pct,
        {{ stated_reasons('both_geographies', "case geography when 'today' then 'not_summed' else 'not_stated' end") }},
        note,
        report_id,
        sheet,
        cell,
        is_simulated
    from (
        select * from as_reported
        union all by name
        select
            *,
            case when value is null then 'not_reported' else 'reported' end as value_status
        from todays
    ) as both_geographies
    window series as (
        partition by geography, unit_key, indicator_code, period_type, regime, score_stage, is_simulated, is_of_period
        order by data_from
    )
)

{{ with_unit_columns('stated', regime='stated.regime') }}
