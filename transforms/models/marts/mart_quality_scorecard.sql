-- How good each unit's reporting is: one row per unit, period and criterion (đúng, đủ, sạch, sống, thống nhất), and overall.
-- It stands beside the index and plays no part in it.
with reports as (
    select
        unit_key,
        period_code,
        sum(lines_read) as lines_read,
        bool_or(is_simulated) as is_simulated
    from {{ ref('fct_report') }}
    where is_latest and unit_key is not null and period_code is not null
    group by unit_key, period_code
),

weighed as (   -- a line held counts whole, a warning half, a note nothing; what is said of a report is said of its lines
    select
        reports.unit_key,
        reports.period_code,
        findings.criterion,
        findings.report_id,
        coalesce(findings.line_code, findings.sheet || findings.line_no) as line,
        max(case findings.severity when 'critical' then 1.0 when 'warning' then 0.5 else 0.0 end)
        * case when findings.line_no is null then any_value(greatest(reports.lines_read, 1)) else 1 end as lines_lost
    from {{ ref('fct_finding') }} as findings
    inner join {{ ref('fct_report') }} as reports on findings.report_id = reports.report_id
    where findings.status = 'open' and reports.is_latest
    group by
        reports.unit_key, reports.period_code, findings.criterion, findings.report_id,
        coalesce(findings.line_code, findings.sheet || findings.line_no), findings.line_no
),

lost as (
    select
        unit_key,
        period_code,
        criterion,
        sum(lines_lost) as lines_lost
    from weighed
    group by unit_key, period_code, criterion
),

judged as (
    select
        reports.unit_key,
        reports.period_code,
        criteria.criterion,
        case
            when reports.lines_read > 0
                then 100.0 * greatest(0.0, 1.0 - coalesce(lost.lines_lost, 0.0) / reports.lines_read)
            when lost.lines_lost > 0 then 0.0
        end as score_pct
    from reports
    cross join (select unnest(['correct', 'clean', 'consistent']) as criterion) as criteria
    left join lost
        on
            reports.unit_key = lost.unit_key
            and reports.period_code = lost.period_code
            and criteria.criterion = lost.criterion
),

owed as (
    select
        unit_key,
        period_code,
        100.0 * sum(values_reported) / nullif(sum(values_owed), 0) as complete_pct,
        {{ exact_sum("case compliance when 'on_time' then 100.0 when 'late' then 50.0 else 0.0 end") }} / count(*) as live_pct,
        bool_or(is_simulated) as is_simulated
    from {{ ref('mart_reporting_compliance') }}
    where compliance <> 'not_due'   -- what is not due yet is neither good nor bad
    group by unit_key, period_code
),

criteria as (
    select * from judged
    union all
    select
        unit_key,
        period_code,
        'complete' as criterion,
        complete_pct as score_pct
    from owed
    union all
    select
        unit_key,
        period_code,
        'live' as criterion,
        live_pct as score_pct
    from owed
),

scored as (
    select * from criteria
    union all
    select
        unit_key,
        period_code,
        'overall' as criterion,
        {{ exact_sum('score_pct') }} / nullif(count(score_pct), 0) as score_pct
    from criteria
    group by unit_key, period_code
)

select
    scored.unit_key,
    units.unit_code,
    units.name_vi,
    scored.period_code,
    scored.criterion,
    case scored.criterion
        when 'correct' then 'Đúng' when 'complete' then 'Đủ' when 'clean' then 'Sạch' when 'live' then 'Sống'
        when 'consistent' then 'Thống nhất' else 'Chung'
    end as criterion_vi,
    scored.score_pct,
    case
        when scored.score_pct >= 90 - 1e-9 then 'green'
        when scored.score_pct >= 75 - 1e-9 then 'yellow'
        when scored.score_pct is not null then 'red'
    end as colour,
    scored.score_pct >= 100 - 1e-9 as is_full,
    coalesce(reports.is_simulated, owed.is_simulated, false) as is_simulated
from scored
inner join {{ ref('dim_unit') }} as units on scored.unit_key = units.unit_key
left join reports on scored.unit_key = reports.unit_key and scored.period_code = reports.period_code
left join owed on scored.unit_key = owed.unit_key and scored.period_code = owed.period_code
