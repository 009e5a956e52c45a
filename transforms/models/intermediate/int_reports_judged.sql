-- One row per received report: its lines and findings counted, its verdict, and its place among the revisions of its series.
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
    where gone_at is null
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
        coalesce(findings.findings_info, 0) as findings_info,
        {{ series_of('reports', 'reports.report_id') }} as series
    from {{ ref('stg_intake__reports') }} as reports
    left join verdicts on reports.report_id = verdicts.report_id
    left join findings on reports.report_id = findings.report_id
)

select
    *,
    row_number() over (partition by series order by received_at, received_no) as revision_no,
    row_number() over (partition by series order by received_at desc, received_no desc) = 1 as is_latest,
    case
        when lines_accepted = 0 then 'held'
        when lines_accepted < lines_read then 'partly_held'
        else 'accepted'
    end as verdict
from counted
