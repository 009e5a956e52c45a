-- One row per form, period and regime owed: since when anybody answers the form, and whether what never comes is simulated. It is
-- where everything that came of the form for that period is; where nothing came for it, where everything that ever came is.
-- This is the one rule for what is missing: the values owed, the findings, the compliance table and the leagues follow it.
with owed as (
    select distinct
        form_code,
        period_code,
        regime
    from {{ ref('int_reports_owed') }}
),

answers as (
    select * from {{ ref('int_reports_answered') }}
    where is_to_calendar
)

select
    owed.form_code,
    owed.period_code,
    owed.regime,
    min(answers.data_from) as begins_on,
    coalesce(
        bool_and(answers.is_simulated) filter (where answers.period_code = owed.period_code),
        bool_and(answers.is_simulated),
        false
    ) as is_simulated
from owed
left join answers on owed.form_code = answers.form_code and owed.regime = answers.regime
group by owed.form_code, owed.period_code, owed.regime
