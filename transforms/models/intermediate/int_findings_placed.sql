-- One row per finding, standing or gone, with the cause it belongs to (finding_id): one place of one series of reports, through
-- all its revisions.
with reports as (select * from {{ ref('int_reports_judged') }}),

placed as (
    select
        findings.rule_code,
        findings.severity,
        findings.report_id,
        findings.sheet,
        findings.cell,
        findings.line_no,
        findings.line_code,
        findings.indicator_code,
        findings.found,
        findings.expected,
        findings.message_vi,
        findings.message_en,
        findings.fix_vi,
        findings.fix_en,
        findings.gone_at,
        coalesce(findings.unit_key, reports.unit_key) as unit_key,
        coalesce(findings.period_code, reports.period_code) as period_code,
        coalesce(findings.form_code, reports.form_code) as form_code,
        coalesce(findings.is_simulated, reports.is_simulated) as is_simulated,
        coalesce(reports.series, concat_ws('|', findings.form_code, findings.unit_key, findings.period_code, findings.regime))
            as series,
        coalesce(findings.since, reports.received_at) as found_at,
        coalesce(reports.revision_no, 1) as revision_no,
        reports.file_name,
        -- a line is known by its code and unit, wherever it stands in the next revision; a cell by its column
        concat_ws(
            '|', findings.rule_code, coalesce(nullif(findings.line_code, ''), findings.line_key, 'report'), findings.unit_key,
            findings.period_code, regexp_extract(findings.cell, '^[A-Z]+')
        ) as place
    from {{ ref('stg_judge__findings') }} as findings
    left join reports on findings.report_id = reports.report_id
)

select
    *,
    md5(concat_ws('|', series, place, row_number() over (
        partition by series, revision_no, place, gone_at order by line_no, cell, found
    ))) as finding_id
from placed
