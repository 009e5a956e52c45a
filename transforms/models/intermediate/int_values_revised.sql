-- One row per value and revision: known_from when its report was received, known_to when a later one replaced it.
-- A held line replaces nothing. A later report of the same form, unit and period that drops a line ends that line's value.
{% set key = 'unit_key, indicator_code, period_code, regime, score_stage' %}
with judged as (select * from {{ ref('int_values_by_stage') }}),

accepted as (
    select * from judged
    where verdict = 'accepted'   -- the gate is this line
    -- a simulated value never stands where a real one was accepted
    qualify not is_simulated or not bool_or(not is_simulated) over (partition by {{ key }})
),

reports_in_force as (
    select distinct
        report_id,
        form_code,
        reporting_unit_key,
        reporting_period_code,
        regime,
        received_at,
        received_no
    from accepted
    where form_code <> 'feed'   -- a feed speaks of its own rows alone; silence in it ends nothing
),

dropped as (
    select distinct
        accepted.unit_key,
        accepted.indicator_code,
        accepted.period_code,
        accepted.regime,
        accepted.score_stage,
        later.received_at,
        later.received_no
    from accepted
    inner join reports_in_force as later
        on
            accepted.form_code = later.form_code
            and accepted.reporting_unit_key = later.reporting_unit_key
            and accepted.reporting_period_code = later.reporting_period_code
            and accepted.regime = later.regime
            -- sent later; of two sent at once, taken in later
            and (
                accepted.received_at < later.received_at
                or (accepted.received_at = later.received_at and accepted.received_no < later.received_no)
            )
    where not exists (
        select 1 from judged
        where
            judged.report_id = later.report_id
            and judged.unit_key = accepted.unit_key
            and judged.indicator_code = accepted.indicator_code
            and judged.period_code = accepted.period_code
            and judged.score_stage is not distinct from accepted.score_stage
    )
),

timeline as (
    select
        {{ key }},
        received_at,
        received_no,
        true as is_value,
        report_id,
        line_key
    from accepted

    union all

    select
        {{ key }},
        received_at,
        received_no,
        false as is_value,
        null as report_id,
        null as line_key
    from dropped
),

-- of two revisions received in the same second the later intake stands
one_per_instant as (
    select * from timeline
    qualify row_number() over (partition by {{ key }}, received_at order by received_no desc, line_key asc) = 1
),

spans as (
    select
        *,
        row_number() over (partition by {{ key }} order by received_at, received_no) as revision_no,
        lead(received_at) over (partition by {{ key }} order by received_at, received_no) as known_to
    from one_per_instant
)

select
    accepted.*,
    spans.revision_no,
    spans.received_at as known_from,
    spans.known_to,
    spans.known_to is null as is_current
from spans
inner join accepted
    on
        spans.report_id = accepted.report_id
        and spans.line_key = accepted.line_key
        and spans.score_stage is not distinct from accepted.score_stage
where spans.is_value
