-- One row per report owed: who sends it, when it was due and came, and how many of its figures are there.
select
    answers.is_simulated,
    answers.unit_key,
    units.unit_level,
    units.parent_unit_key,
    answers.form_code,
    answers.period_code,
    answers.regime,
    answers.due_on,
    answers.first_received_at,
    answers.days_late,
    answers.compliance,
    answers.values_owed,
    answers.values_reported,
    answers.values_held,
    answers.values_missing
from mart_reporting_compliance as answers
inner join dim_unit as units on answers.unit_key = units.unit_key
order by
    answers.is_simulated asc,
    units.unit_level desc,
    units.name_vi asc,
    answers.unit_key asc,
    answers.due_on desc,
    answers.form_code asc,
    answers.period_code asc,
    answers.regime asc
