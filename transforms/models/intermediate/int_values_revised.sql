-- One row per value and revision: known_from when its report was known here, known_to when a later one replaced it. Which is
-- later is decided by (received_at, received_no); since when it was known, by known_at: a file put into the inbox on one day
-- and taken in the next night is late by its own day, and known only then.
-- A held line replaces nothing. A later report of the same form, unit and period that drops a line ends that line's value,
-- unless the form's figures are carried on (revision_choice): then a later report without a word on a line changes nothing,
-- and one of notes alone takes back no figure unless that is chosen too.
{% set of_report %}
report_id, form_code, reporting_unit_key, reporting_period_code, regime, received_at, received_no, known_at, is_simulated
{% endset %}
{% set key = 'unit_key, indicator_code, period_code, regime, score_stage' %}
with worded as (
    select * from {{ ref('int_values_by_stage') }}
    -- of a form whose figures are carried on, a line left blank without a reason says nothing
    where
        value_status <> 'not_reported' or nullif(trim(note), '') is not null
        or not {{ is_carried_on('form_code', ref('revision_choice')) }}
),

judged as (
    select * from worded
    qualify
        bool_or(value_status <> 'not_reported') over (partition by report_id)
        or not {{ is_carried_on('form_code', ref('revision_choice')) }}
        or {{ notes_withdraw('form_code', ref('revision_choice')) }}
),

accepted as (
    select * from judged
    where verdict = 'accepted'   -- the gate is this line
),

reports_in_force as (
    select distinct {{ of_report }}
    from accepted
    where form_code <> 'feed'   -- a feed speaks of its own rows alone; silence in it ends nothing
),

-- versions of notes alone take nothing back, and the figures that they keep are carried on beside them as well
beside_figures as (
    select *
    from reports_in_force

    union

    select {{ of_report }}
    from worded
    where verdict = 'accepted' and report_id not in (select judged.report_id from judged)
),

dropped as (
    select distinct
        accepted.unit_key,
        accepted.indicator_code,
        accepted.period_code,
        accepted.regime,
        accepted.score_stage,
        later.is_simulated,
        later.received_at,
        later.received_no,
        later.known_at
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
    and not {{ is_carried_on('accepted.form_code', ref('revision_choice')) }}
),

timeline as (
    select
        {{ key }},
        is_simulated,
        received_at,
        received_no,
        known_at,
        true as is_value,
        report_id,
        line_key
    from accepted

    union all

    select
        {{ key }},
        is_simulated,
        received_at,
        received_no,
        known_at,
        false as is_value,
        null as report_id,
        null as line_key
    from dropped
),

followed as (
    select
        *,
        -- in force from the day it was known until the first day that anything later is known; a real value is later than
        -- any simulated one: none of those stands once one of these was accepted
        min(known_at) over (
            partition by {{ key }} order by is_simulated desc, received_at asc, received_no asc, line_key desc
            rows between 1 following and unbounded following
        ) as known_to
    from timeline
),

-- what was overtaken before it was known was never in force: of two revisions in the same second the later intake stands
spans as (
    select
        *,
        row_number() over (partition by {{ key }} order by is_simulated desc, received_at asc, received_no asc) as revision_no
    from followed
    where known_to is null or known_at < known_to
)

select
    accepted.*,
    spans.revision_no,
    spans.known_at as known_from,
    spans.known_to,
    spans.known_to is null as is_current,
    spans.known_to is null and exists (
        select 1 from beside_figures as later
        where
            accepted.form_code = later.form_code
            and accepted.reporting_unit_key = later.reporting_unit_key
            and accepted.reporting_period_code = later.reporting_period_code
            and accepted.regime = later.regime
            and (accepted.received_at, accepted.received_no) < (later.received_at, later.received_no)
            and (accepted.is_simulated or not later.is_simulated)
            and {{ is_carried_on('accepted.form_code', ref('revision_choice')) }}
    ) as is_carried_on
from spans
inner join accepted
    on
        spans.report_id = accepted.report_id
        and spans.line_key = accepted.line_key
        and spans.score_stage is not distinct from accepted.score_stage
where spans.is_value
