-- One row per open finding on a unit and a period that somebody has to do something about, the gravest first.
select
    findings.finding_id,
    findings.severity,
    findings.rule_code,
    rules.title_vi,
    findings.message_vi,
    findings.fix_vi,
    findings.due_on,
    findings.is_overdue
from fct_finding as findings
inner join dim_rule as rules on findings.rule_code = rules.rule_code
where
    findings.status = 'open' and findings.unit_key = getvariable('unit') and findings.period_code = getvariable('period')
    and findings.is_simulated = getvariable('simulated') and findings.severity in ('critical', 'warning')
order by
    case findings.severity when 'critical' then 0 else 1 end,
    findings.due_on nulls last,
    findings.rule_code,
    findings.finding_id
