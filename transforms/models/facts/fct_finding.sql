-- One row per rule broken: which cell, what was found and expected, what to do. Superseded once a later revision came.
select
    md5(
        concat_ws('|', findings.rule_code, findings.report_id, findings.sheet, findings.line_key, findings.cell, findings.found)
    ) as finding_id,
    findings.rule_code,
    findings.severity,
    findings.report_id,
    reports.file_name,
    reports.form_code,
    coalesce(findings.unit_key, reports.unit_key) as unit_key,
    coalesce(findings.period_code, reports.period_code) as period_code,
    findings.indicator_code,
    findings.sheet,
    findings.cell,
    findings.line_no,
    findings.line_code,
    findings.found,
    findings.expected,
    findings.message_vi,
    findings.message_en,
    findings.fix_vi,
    findings.fix_en,
    reports.is_simulated,
    reports.received_at as opened_at,
    case when reports.is_latest then 'open' else 'superseded' end as status,
    case when not reports.is_latest then next_report.received_at end as closed_at
from {{ ref('stg_judge__findings') }} as findings
inner join {{ ref('fct_report') }} as reports on findings.report_id = reports.report_id
left join {{ ref('fct_report') }} as next_report
    on
        reports.form_code = next_report.form_code
        and reports.unit_key = next_report.unit_key
        and reports.period_code = next_report.period_code
        and reports.regime = next_report.regime
        and reports.revision_no + 1 = next_report.revision_no
