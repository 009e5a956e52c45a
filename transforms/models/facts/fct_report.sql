-- One row per received report: who sent it, for which period, in which revision, and what became of its lines.
with verdicts as (
    select
        lines.report_id,
        count(*) as lines_read,
        count(*) filter (where verdicts.verdict = 'accepted') as lines_accepted,
        count(*) filter (where verdicts.verdict = 'held') as lines_held
    from {{ ref('stg_intake__lines') }} as lines
    left join {{ ref('stg_judge__verdicts') }} as verdicts
        on lines.report_id = verdicts.report_id and lines.line_key = verdicts.line_key
    group by lines.report_id
),

findings as (
    select
        report_id,
        count(*) filter (where severity = 'critical') as findings_critical,
        count(*) filter (where severity = 'warning') as findings_warning,
        count(*) filter (where severity = 'info') as findings_info
    from {{ ref('stg_judge__findings') }}
    group by report_id
),

counted as (
    select
        reports.*,
        coalesce(verdicts.lines_read, 0) as lines_read,
        coalesce(verdicts.lines_accepted, 0) as lines_accepted,
        coalesce(verdicts.lines_held, 0) as lines_held,
        coalesce(findings.findings_critical, 0) as findings_critical,
        coalesce(findings.findings_warning, 0) as findings_warning,
        coalesce(findings.findings_info, 0) as findings_info
    from {{ ref('stg_intake__reports') }} as reports
    left join verdicts on reports.report_id = verdicts.report_id
    left join findings on reports.report_id = findings.report_id
)

select
    report_id,
    file_name,
    form_code,
    form_version,
    unit_key,
    period_code,
    regime,
    is_simulated,
    source_text,
    received_through,
    received_at,
    received_no,
    row_number() over (
        partition by coalesce(form_code, report_id), coalesce(unit_key, report_id), coalesce(period_code, report_id), regime
        order by received_at, received_no
    ) as revision_no,
    row_number() over (
        partition by coalesce(form_code, report_id), coalesce(unit_key, report_id), coalesce(period_code, report_id), regime
        order by received_at desc, received_no desc
    ) = 1 as is_latest,
    read_code,
    read_detail,
    reader,
    size_bytes,
    lines_read,
    lines_accepted,
    lines_held,
    cell_count,
    findings_critical,
    findings_warning,
    findings_info,
    case
        when lines_accepted = 0 then 'held'
        when lines_accepted < lines_read then 'partly_held'
        else 'accepted'
    end as verdict
from counted
