-- One row per unit below a unit with open findings on a period: how many of each severity, and how many are past their day.
select
    findings.unit_key,
    findings.period_code,
    units.name_vi,
    count(*) filter (where findings.severity = 'critical') as critical,
    count(*) filter (where findings.severity = 'warning') as warning,
    count(*) filter (where findings.is_overdue) as overdue
from fct_finding as findings
inner join dim_unit as units on findings.unit_key = units.unit_key
where
    findings.status = 'open' and findings.period_code = getvariable('period') and findings.is_simulated = getvariable('simulated')
    and findings.severity in ('critical', 'warning')
    and findings.unit_key <> getvariable('unit')
    and getvariable('unit') in (units.parent_unit_key, units.district_unit_key, units.province_unit_key)
group by findings.unit_key, findings.period_code, units.name_vi
order by critical desc, warning desc, units.name_vi asc, findings.unit_key asc
