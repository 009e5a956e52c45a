-- What was found in each unit's latest reports: one row per unit, period and form; unidentified reports stand under null, by
-- the name of an unknown unit.
with dues as (   -- by when what is open is to be mended, and how much of it is past its day
    select
        report_id,
        min(due_on) as next_due_on,
        count(*) filter (where is_overdue) as findings_overdue
    from {{ ref('fct_finding') }}
    where status = 'open' and severity <> 'info' and report_id is not null
    group by report_id
),

stated as (
    select
        reports.unit_key,
        reports.period_code,
        reports.form_code,
        count(*) as reports,
        cast(sum(reports.lines_read) as bigint) as lines_read,
        cast(sum(reports.lines_accepted) as bigint) as lines_accepted,
        cast(sum(reports.lines_held) as bigint) as lines_held,
        cast(sum(reports.findings_critical) as bigint) as findings_critical,
        cast(sum(reports.findings_warning) as bigint) as findings_warning,
        cast(sum(reports.findings_info) as bigint) as findings_info,
        100.0 * sum(reports.lines_accepted) / nullif(sum(reports.lines_read), 0) as lines_accepted_pct,
        case when coalesce(sum(reports.lines_read), 0) = 0 then 'no_lines' end as unknown_reason,
        reports.is_simulated,
        cast(coalesce(sum(dues.findings_overdue), 0) as bigint) as findings_overdue,
        min(dues.next_due_on) as next_due_on
    from {{ ref('fct_report') }} as reports
    left join dues on reports.report_id = dues.report_id
    where reports.is_latest
    group by all
)

{{ with_unit_columns('stated') }}
