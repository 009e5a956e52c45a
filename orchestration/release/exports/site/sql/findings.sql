-- One row per finding that is open, the gravest first.
select
    findings.is_simulated,
    findings.severity,
    findings.unit_key,
    findings.form_code,
    findings.period_code,
    findings.file_name,
    findings.sheet,
    findings.cell,
    findings.rule_code,
    rules.title_vi,
    findings.owner,
    findings.message_vi,
    findings.message_en,
    findings.fix_vi,
    findings.fix_en,
    findings.open_since,
    findings.due_on,
    findings.is_overdue
from fct_finding as findings
inner join dim_rule as rules on findings.rule_code = rules.rule_code
where findings.status = 'open'
order by
    findings.is_simulated,
    case findings.severity when 'critical' then 0 when 'warning' then 1 else 2 end,
    findings.due_on nulls last,
    findings.file_name,
    findings.cell,
    findings.finding_id
