-- One row per report that a unit owes for a period: when it was due and came, and how many of its figures are there.
select
    form_code,
    period_code,
    regime,
    due_on,
    first_received_at,
    days_late,
    compliance,
    values_owed,
    values_reported,
    values_held,
    values_unusable,
    values_missing
from mart_reporting_compliance
where unit_key = getvariable('unit') and period_code = getvariable('period') and is_simulated = getvariable('simulated')
order by due_on, form_code, regime
