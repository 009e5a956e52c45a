-- One row per report a province or district owes, the latest first.
select
    answers.unit_key,
    answers.is_simulated,
    answers.form_code,
    answers.period_code,
    answers.due_on,
    answers.first_received_at,
    answers.compliance,
    answers.days_late,
    answers.values_owed,
    answers.values_reported,
    answers.values_held,
    answers.values_missing
from mart_reporting_compliance as answers
inner join dim_unit as units on answers.unit_key = units.unit_key
where units.unit_level in ('province', 'district')
order by
    answers.unit_key asc,
    answers.is_simulated asc,
    answers.due_on desc,
    answers.form_code asc,
    answers.period_code asc,
    answers.regime asc
