-- What each unit owed and what came of it: one row per sender, form and period owed; a district that sends one form for its
-- communes has one row, which counts the values of all of them. days_late is negative for an early report.
-- A form that asks for no line has no row. A report that came is received, whatever stands in it (int_sendings_answered, as the
-- rules have it); a value is an answer too, whichever form brings it. One that came on a day that nobody wrote down has no
-- first_received_at and is not called late. What is missing here is told by REPORT_MISSING, but for periods that ended before
-- the first day that anybody's answer to the form speaks of.
with owed as (select * from {{ ref('int_expected_values') }}),

first_arrivals as (
    select
        form_code,
        sender_key,
        period_code,
        regime,
        min(received_at) as received_at,
        min_by(is_to_calendar, (received_at, received_no)) as is_to_calendar,
        bool_or(is_simulated) as is_simulated
    from (
        select
            form_code,
            sender_key,
            period_code,
            regime,
            received_at,
            received_no,
            is_to_calendar,
            is_simulated
        from {{ ref('int_sendings_answered') }}

        union all

        -- in lines of any form, accepted or held
        select
            owed.form_code,
            owed.sender_key,
            owed.period_code,
            owed.regime,
            spoken.received_at,
            spoken.received_no,
            coalesce(answers.is_to_calendar, true) as is_to_calendar,
            spoken.is_simulated
        from owed
        inner join {{ ref('int_values_by_stage') }} as spoken
            on
                owed.unit_key = spoken.unit_key
                and owed.indicator_code = spoken.indicator_code
                and owed.period_code = spoken.period_code
                and owed.regime = spoken.regime
        left join (
            select distinct
                report_id,
                is_to_calendar
            from {{ ref('int_reports_answered') }}
        ) as answers on spoken.report_id = answers.report_id
    ) as arrivals
    group by form_code, sender_key, period_code, regime
),

answered as (
    select
        owed.form_code,
        owed.sender_key as unit_key,
        owed.period_code,
        owed.regime,
        min(owed.due_on) as due_on,
        bool_or(owed.is_due) as is_due,
        count(distinct owed.unit_key) as units_owed,
        count(distinct owed.unit_key) filter (where facts.report_id is not null) as units_answered,
        count(*) as values_owed,
        count(*) filter (where facts.value_status in ('reported', 'corrected', 'estimated')) as values_reported,
        count(*) filter (where facts.value_status = 'held') as values_held,
        count(*) filter (where facts.value_status in ('unreadable', 'no_base', 'unjudged')) as values_unusable,
        count(*) filter (where facts.value_status in ('not_reported', 'not_due')) as values_missing,
        any_value(first_arrivals.received_at) as answered_at,
        -- when a sample without a delivery note reached the office is not known
        any_value(first_arrivals.received_at) filter (where first_arrivals.is_to_calendar) as first_received_at,
        -- of what came, or of what did not come as int_collections has it
        coalesce(
            bool_or(facts.is_simulated) filter (where facts.report_id is not null),
            any_value(first_arrivals.is_simulated),
            bool_and(owed.is_simulated)
        ) as is_simulated
    from owed
    left join {{ ref('fct_indicator_value') }} as facts
        on
            owed.unit_key = facts.unit_key
            and owed.indicator_code = facts.indicator_code
            and owed.period_code = facts.period_code
            and owed.regime = facts.regime
            and facts.is_current
            and (facts.score_stage is null or facts.score_stage = 'self')
    left join first_arrivals
        on
            owed.form_code = first_arrivals.form_code
            and owed.sender_key = first_arrivals.sender_key
            and owed.period_code = first_arrivals.period_code
            and owed.regime = first_arrivals.regime
    group by owed.form_code, owed.sender_key, owed.period_code, owed.regime
),

stated as (
    select
        answered.form_code,
        answered.unit_key,
        answered.period_code,
        answered.regime,
        answered.due_on,
        answered.first_received_at,
        date_diff('day', answered.due_on, cast(answered.first_received_at as date)) as days_late,
        case
            when answered.answered_at is null and not answered.is_due then 'not_due'
            when answered.answered_at is null then 'missing'
            when cast(answered.first_received_at as date) > answered.due_on then 'late'
            else 'on_time'
        end as compliance,
        case
            when answered.first_received_at is not null then null
            when answered.answered_at is not null then 'day_not_written'
            when answered.is_due then 'missing'
            else 'not_due'
        end as days_late_reason,
        answered.units_owed,
        answered.units_answered,
        answered.values_owed,
        answered.values_reported,
        answered.values_held,
        answered.values_unusable,
        answered.values_missing,
        answered.is_simulated
    from answered
)

{{ with_unit_columns('stated', regime='stated.regime') }}
