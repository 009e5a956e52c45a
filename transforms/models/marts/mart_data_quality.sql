-- What was found in each unit's latest reports: one row per unit, period and form; unidentified reports stand under null.
select
    reports.unit_key,
    units.unit_code,
    units.name_vi,
    reports.period_code,
    reports.form_code,
    count(*) as reports,
    sum(reports.lines_read) as lines_read,
    sum(reports.lines_accepted) as lines_accepted,
    sum(reports.lines_held) as lines_held,
    sum(reports.findings_critical) as findings_critical,
    sum(reports.findings_warning) as findings_warning,
    sum(reports.findings_info) as findings_info,
    100.0 * sum(reports.lines_accepted) / nullif(sum(reports.lines_read), 0) as lines_accepted_pct,
    reports.is_simulated
from {{ ref('fct_report') }} as reports
left join {{ ref('dim_unit') }} as units on reports.unit_key = units.unit_key
where reports.is_latest
group by all
