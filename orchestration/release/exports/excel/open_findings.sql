-- One row per finding of fct_finding that is open, the gravest first.
select
    findings.severity,
    units.name_vi,
    findings.form_code,
    findings.period_code,
    findings.file_name,
    findings.sheet,
    findings.cell,
    rules.title_vi,
    findings.found,
    findings.expected,
    findings.message_vi,
    findings.fix_vi,
    findings.open_since,
    findings.due_on,
    findings.is_overdue,
    findings.is_simulated
from fct_finding as findings
inner join dim_rule as rules on findings.rule_code = rules.rule_code
left join dim_unit as units on findings.unit_key = units.unit_key
where findings.status = 'open'
order by findings.severity, units.name_vi nulls last, findings.file_name, findings.cell, findings.finding_id
