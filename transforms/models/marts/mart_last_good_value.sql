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
)

select
    unit_key,
    indicator_code,
    regime,
    score_stage,
    period_type,
    period_code,
    value,
    value_status,
    cast(date_diff('day', data_to, {{ as_of() }}) as bigint) as age_days,
    data_to = last_due_to as is_fresh,
    is_simulated,
    report_id,
    sheet,
    cell
from good
