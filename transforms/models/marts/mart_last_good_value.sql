-- One row per unit, indicator and kind of period: the last good figure with its age, which stands while a newer one is held,
-- unreadable or missing.
with due as (   -- periods that have ended, by what was owed or sent for them
    select
        facts.unit_key,
        facts.indicator_code,
        facts.regime,
        facts.score_stage,
        periods.period_type,
        facts.period_code,
        periods.data_to,
        facts.value,
        facts.value_status,
        facts.is_simulated,
        facts.report_id,
        facts.sheet,
        facts.cell,
        facts.qualifier,
        facts.plan_value,
        facts.plan_basis,
        facts.attainment_pct,
        facts.reported_pct,
        facts.span_from,
        facts.span_to,
        facts.span_kind,
        facts.span_text,
        facts.note,
        max(periods.data_to) filter (where facts.value_status <> 'not_due') over (
            partition by facts.unit_key, facts.indicator_code, facts.regime, facts.score_stage, periods.period_type
        ) as last_due_to
    from {{ ref('fct_indicator_value') }} as facts
    inner join {{ ref('dim_period') }} as periods on facts.period_code = periods.period_code and facts.regime = periods.regime
    where facts.is_current and periods.data_to < {{ as_of() }}
),

good as (
    select * from due
    where value is not null
    qualify row_number() over (
        partition by unit_key, indicator_code, regime, score_stage, period_type order by data_to desc
    ) = 1
),

stated as (
    select
        good.unit_key,
        good.indicator_code,
        good.regime,
        good.score_stage,
        good.period_type,
        good.period_code,
        good.value,
        good.value_status,
        cast(date_diff('day', good.data_to, {{ as_of() }}) as bigint) as age_days,
        good.data_to = good.last_due_to
        and coalesce(date_diff('day', good.data_to, {{ as_of() }}) <= limits.max_age_days, true) as is_fresh,
        good.is_simulated,
        good.report_id,
        good.sheet,
        good.cell,
        good.qualifier,
        good.plan_value,
        good.plan_basis,
        good.attainment_pct,
        good.reported_pct,
        {{ stated_reasons('good') }},
        good.span_from,
        good.span_to,
        good.span_kind,
        good.span_text,
        good.note
    from good
    left join {{ ref('freshness') }} as limits on good.period_type = limits.period_type
)

{{ with_unit_columns('stated', regime='stated.regime') }}
