-- One row per value that is owed, or was sent, and has no accepted line in force; with the reason.
with owed as (
    select
        owed_values.unit_key,
        owed_values.indicator_code,
        owed_values.period_code,
        owed_values.regime,
        case when indicators.measure_kind = 'score' then 'self' end as score_stage,
        min(owed_values.due_on) as due_on,
        bool_or(owed_values.is_due) as is_due,
        bool_and(owed_values.is_simulated) as is_simulated
    from {{ ref('int_expected_values') }} as owed_values
    inner join (select distinct
        indicator_code,
        measure_kind
    from {{ ref('indicator_catalogue') }}) as indicators
        on owed_values.indicator_code = indicators.indicator_code
    group by all
),

sent as (
    select
        *,
        row_number() over (
            partition by unit_key, indicator_code, period_code, regime, score_stage
            order by received_at desc, received_no desc, line_no asc
        ) as recency
    from {{ ref('int_values_by_stage') }}
    where verdict <> 'accepted'
),

spine as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage
    from owed
    union
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage
    from {{ ref('int_values_by_stage') }}
),

in_force as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage
    from {{ ref('int_values_revised') }}
    where is_current
),

ended as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage,
        max(known_to) as ended_at,
        bool_and(is_simulated) as is_simulated
    from {{ ref('int_values_revised') }}
    group by all
)

select
    spine.unit_key,
    spine.indicator_code,
    spine.period_code,
    spine.regime,
    spine.score_stage,
    case
        when sent.verdict is not null then sent.verdict   -- held or unjudged
        when owed.is_due is false then 'not_due'
        else 'not_reported'
    end as value_status,
    sent.report_id,
    sent.sheet,
    sent.cell,
    sent.value as held_value,   -- what a correction may expect to find; it is told to nobody else
    sent.form_code,
    coalesce(sent.is_simulated, ended.is_simulated, owed.is_simulated, false) as is_simulated,
    -- when it became true: the report came and was held, the last value ended, or the day it was due (or the period began)
    coalesce(
        sent.received_at,
        ended.ended_at,
        cast(case when owed.is_due then owed.due_on else calendar.data_from end as timestamp)
    ) as known_from
from spine
inner join {{ ref('stg_calendar__periods') }} as calendar
    on spine.period_code = calendar.period_code and spine.regime = calendar.regime
left join owed
    on
        spine.unit_key = owed.unit_key and spine.indicator_code = owed.indicator_code and spine.period_code = owed.period_code
        and spine.regime = owed.regime and spine.score_stage is not distinct from owed.score_stage
left join sent
    on
        spine.unit_key = sent.unit_key and spine.indicator_code = sent.indicator_code and spine.period_code = sent.period_code
        and spine.regime = sent.regime and spine.score_stage is not distinct from sent.score_stage and sent.recency = 1
left join ended
    on
        spine.unit_key = ended.unit_key and spine.indicator_code = ended.indicator_code and spine.period_code = ended.period_code
        and spine.regime = ended.regime and spine.score_stage is not distinct from ended.score_stage
where not exists (
    select 1 from in_force
    where
        in_force.unit_key = spine.unit_key and in_force.indicator_code = spine.indicator_code
        and in_force.period_code = spine.period_code and in_force.regime = spine.regime
        and in_force.score_stage is not distinct from spine.score_stage
)
