-- What each unit owed and what came of it: one row per unit, form and period owed. days_late is negative for an early report.
-- It counts values: a form that asks for no line has no row, and a value is an answer whichever form brings it. What is missing
-- here is told by REPORT_MISSING, but for periods that ended before the first day that anybody's answer to the form speaks of.
with owed as (select * from {{ ref('int_expected_values') }}),

-- a feed has no revisions of its own: its rows are first known when they first came
first_known as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        min(known_from) as known_from
    from {{ ref('fct_indicator_value') }}
    where report_id is not null
    group by unit_key, indicator_code, period_code, regime
),

answered as (
    select
        owed.form_code,
        owed.unit_key,
        owed.period_code,
        owed.regime,
        min(owed.due_on) as due_on,
        bool_or(owed.is_due) as is_due,
        count(*) as values_owed,
        count(*) filter (where facts.value_status in ('reported', 'corrected', 'estimated')) as values_reported,
        count(*) filter (where facts.value_status = 'held') as values_held,
        count(*) filter (where facts.value_status in ('unreadable', 'no_base', 'unjudged')) as values_unusable,
        count(*) filter (where facts.value_status in ('not_reported', 'not_due')) as values_missing,
        least(min(received.received_at), min(first_known.known_from)) as first_received_at,
        coalesce(bool_or(facts.is_simulated), false) as is_simulated
    from owed
    left join {{ ref('fct_indicator_value') }} as facts
        on
            owed.unit_key = facts.unit_key
            and owed.indicator_code = facts.indicator_code
            and owed.period_code = facts.period_code
            and owed.regime = facts.regime
            and facts.is_current
            and (facts.score_stage is null or facts.score_stage = 'self')
    left join {{ ref('fct_report') }} as latest on facts.report_id = latest.report_id
    left join {{ ref('fct_report') }} as received   -- the first revision says when the unit first answered
        on
            latest.form_code = received.form_code
            and latest.unit_key = received.unit_key
            and latest.period_code = received.period_code
            and latest.regime = received.regime
            and received.revision_no = 1
    left join first_known
        on
            owed.unit_key = first_known.unit_key
            and owed.indicator_code = first_known.indicator_code
            and owed.period_code = first_known.period_code
            and owed.regime = first_known.regime
    group by owed.form_code, owed.unit_key, owed.period_code, owed.regime
)

select
    answered.form_code,
    answered.unit_key,
    units.unit_code,
    units.name_vi,
    answered.period_code,
    answered.regime,
    answered.due_on,
    answered.first_received_at,
    date_diff('day', answered.due_on, cast(answered.first_received_at as date)) as days_late,
    case
        when answered.first_received_at is null and not answered.is_due then 'not_due'
        when answered.first_received_at is null then 'missing'
        when cast(answered.first_received_at as date) > answered.due_on then 'late'
        else 'on_time'
    end as compliance,
    answered.values_owed,
    answered.values_reported,
    answered.values_held,
    answered.values_unusable,
    answered.values_missing,
    answered.is_simulated
from answered
inner join {{ ref('dim_unit') }} as units on answered.unit_key = units.unit_key
