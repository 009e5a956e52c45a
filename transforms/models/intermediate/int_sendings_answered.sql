-- One row per report owed and report that answers it: one that speaks of a unit it is owed of, or the sender's own, whatever of
-- it could be read. The first of them says when the sender answered; a unit that a later one adds makes nobody late.
with owed as (
    select
        form_code,
        sender_key,
        unit_key,
        period_code,
        regime,
        min(due_on) over (partition by form_code, sender_key, period_code, regime) as due_on
    from {{ ref('int_reports_owed') }}
),

answers as (
    select * from {{ ref('int_reports_answered') }}
),

answered as (
    select
        owed.form_code,
        owed.sender_key,
        owed.period_code,
        owed.regime,
        owed.due_on,
        answers.report_id,
        answers.is_simulated,
        answers.is_to_calendar,
        answers.received_at,
        answers.received_no
    from owed
    inner join answers
        on
            owed.form_code = answers.form_code
            and owed.unit_key = answers.unit_key
            and owed.period_code = answers.period_code
            and owed.regime = answers.regime

    union

    select
        owed.form_code,
        owed.sender_key,
        owed.period_code,
        owed.regime,
        owed.due_on,
        answers.report_id,
        answers.is_simulated,
        answers.is_to_calendar,
        answers.received_at,
        answers.received_no
    from owed
    inner join answers
        on
            owed.form_code = answers.form_code
            and owed.sender_key = answers.unit_key
            and answers.unit_key = answers.reporting_unit_key
            and owed.period_code = answers.period_code
            and owed.regime = answers.regime
)

select
    *,
    row_number() over (
        partition by form_code, sender_key, period_code, regime order by received_at, received_no, report_id
    ) = 1 as is_first
from answered
