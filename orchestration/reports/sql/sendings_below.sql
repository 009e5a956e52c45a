-- One row per form that units below a unit owe for a period: how many of them sent it in time, late, or not.
select
    answers.form_code,
    answers.period_code,
    answers.regime,
    count(*) as units_owing,
    count(*) filter (where answers.compliance = 'on_time') as on_time,
    count(*) filter (where answers.compliance = 'late') as late,
    count(*) filter (where answers.compliance = 'missing') as missing,
    string_agg(answers.name_vi, '; ' order by answers.name_vi) filter (where answers.compliance = 'missing') as missing_names
from mart_reporting_compliance as answers
inner join dim_unit as units on answers.unit_key = units.unit_key
where
    answers.period_code = getvariable('period') and answers.is_simulated = getvariable('simulated')
    and answers.unit_key <> getvariable('unit')
    and getvariable('unit') in (units.parent_unit_key, units.district_unit_key, units.province_unit_key)
group by answers.form_code, answers.period_code, answers.regime
order by answers.form_code, answers.regime
