-- One row per row of mart_reporting_compliance, for the sheet of who sent what.
select
    answers.name_vi,
    answers.unit_code,
    units.unit_level,
    answers.form_code,
    answers.period_code,
    answers.regime,
    answers.due_on,
    answers.first_received_at,
    answers.compliance,
    answers.days_late,
    answers.units_owed,
    answers.units_answered,
    answers.values_owed,
    answers.values_reported,
    answers.values_held,
    answers.values_unusable,
    answers.values_missing,
    answers.is_simulated
from mart_reporting_compliance as answers
inner join dim_unit as units on answers.unit_key = units.unit_key
order by
    answers.due_on desc,
    answers.form_code asc,
    answers.name_vi asc,
    answers.unit_key asc,
    answers.period_code asc,
    answers.regime asc
