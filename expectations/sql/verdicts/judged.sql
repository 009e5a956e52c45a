-- One verdict per line: a critical finding on it, or on its report, holds it. Reads finding, line.
with spoken_of as (
    select
        report_id,
        line_key,
        string_agg(distinct rule_code, ',' order by rule_code) filter (where severity = 'critical') as held_by,
        count(*) filter (where severity = 'warning') as warnings
    from (
        select
            report_id,
            line_key,
            rule_code,
            severity
        from finding
        where line_key is not null
        union all
        -- what is said of a report is said of its lines
        select
            line.report_id,
            line.line_key,
            finding.rule_code,
            finding.severity
        from finding
        inner join line on finding.report_id = line.report_id
        where finding.line_key is null
    ) as spoken
    group by report_id, line_key
)

select
    line.report_id,
    line.line_key,
    case when spoken_of.held_by is null then 'accepted' else 'held' end as verdict,
    spoken_of.held_by,
    coalesce(spoken_of.warnings, 0) as warnings
from line
left join spoken_of on line.report_id = spoken_of.report_id and line.line_key = spoken_of.line_key
order by line.report_id, line.line_no, line.line_key
