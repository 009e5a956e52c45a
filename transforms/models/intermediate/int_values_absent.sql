-- One row per value that is owed, or was sent, and span of time in which no accepted line of it was in force; with the reason.
-- Whatever comes later leaves the spans before it as they were: what was missing last month is still missing last month.
{% set key = 'unit_key, indicator_code, period_code, regime, score_stage' %}
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

revised as (select * from {{ ref('int_values_revised') }}),

ended as (
    select
        {{ key }},
        bool_and(is_simulated) as is_simulated
    from revised
    group by all
),

-- what happens to a value, and when; of a due day, the day after it is the first on which the value is late
happenings as (
    select
        owed.unit_key,
        owed.indicator_code,
        owed.period_code,
        owed.regime,
        owed.score_stage,
        cast(calendar.data_from as timestamp) as happened_at,
        true as is_owed
    from owed
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on owed.period_code = calendar.period_code and owed.regime = calendar.regime

    union all by name

    select
        {{ key }},
        cast(due_on + 1 as timestamp) as happened_at,
        true as is_due
    from owed
    where is_due

    union all by name

    select
        {{ key }},
        known_at as happened_at,
        struct_pack(
            received_at := received_at, received_no := received_no, line_before := -line_no, verdict := verdict,
            report_id := report_id, sheet := sheet, cell := cell, held_value := value, form_code := form_code,
            is_simulated := is_simulated
        ) as sent
    from {{ ref('int_values_by_stage') }}
    where verdict <> 'accepted'

    union all by name

    select
        {{ key }},
        known_from as happened_at,
        1 as in_force
    from revised

    union all by name

    select
        {{ key }},
        known_to as happened_at,
        -1 as in_force,
        true as is_ended
    from revised
    where known_to is not null
),

states as (
    select distinct
        {{ key }},
        happened_at,
        coalesce(sum(in_force) over so_far, 0) > 0 as is_in_force,
        coalesce(bool_or(is_owed) over so_far, false) as is_owed,
        coalesce(bool_or(is_due) over so_far, false) as is_due,
        coalesce(bool_or(is_ended) over so_far, false) as is_ended,
        max(sent) over so_far as sent   -- the latest by receipt of what is known by then
    from happenings
    window
        so_far as (
            partition by {{ key }} order by happened_at range between unbounded preceding and current row
        )
),

explained as (
    select
        *,
        case
            when is_in_force then 'in_force'
            when sent is not null then sent.verdict   -- held or unjudged
            when is_owed and not is_due then 'not_due'
            when is_owed or is_ended then 'not_reported'
            else 'unknown'   -- before anybody knew of it
        end as value_status
    from states
),

changed as (
    select *
    from explained
    window by_time as (partition by {{ key }} order by happened_at)
    qualify
        lag(value_status) over by_time is distinct from value_status
        or (value_status in ('held', 'unjudged') and lag(sent) over by_time is distinct from sent)
),

spans as (
    select
        *,
        lead(happened_at) over (partition by {{ key }} order by happened_at) as known_to
    from changed
)

select
    spans.unit_key,
    spans.indicator_code,
    spans.period_code,
    spans.regime,
    spans.score_stage,
    spans.value_status,
    struct_extract(spans.sent, 'report_id') as report_id,
    struct_extract(spans.sent, 'sheet') as sheet,
    struct_extract(spans.sent, 'cell') as cell,
    struct_extract(spans.sent, 'held_value') as held_value,   -- what a correction may expect to find; it is told to nobody else
    struct_extract(spans.sent, 'form_code') as form_code,
    coalesce(struct_extract(spans.sent, 'is_simulated'), ended.is_simulated, owed.is_simulated, false) as is_simulated,
    spans.happened_at as known_from,
    spans.known_to
from spans
left join owed
    on
        spans.unit_key = owed.unit_key and spans.indicator_code = owed.indicator_code and spans.period_code = owed.period_code
        and spans.regime = owed.regime and spans.score_stage is not distinct from owed.score_stage
left join ended
    on
        spans.unit_key = ended.unit_key and spans.indicator_code = ended.indicator_code
        and spans.period_code = ended.period_code and spans.regime = ended.regime
        and spans.score_stage is not distinct from ended.score_stage
where spans.value_status not in ('in_force', 'unknown')
