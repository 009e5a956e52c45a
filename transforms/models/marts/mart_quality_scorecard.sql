-- How good each unit's reporting is: one row per unit, period and criterion (đúng, đủ, sạch, sống, thống nhất), and overall.
-- It stands beside the index and plays no part in it. score_pct takes the worst that is said of each line; index_pct is the
-- unit's data-quality index, by the ministry's formula (mart_quality_index).
with reports as (   -- a feed is no word of the unit it speaks of, whether of one unit or of many
    select
        unit_key,
        period_code,
        sum(lines_read) as lines_read,
        bool_or(is_simulated) as is_simulated
    from {{ ref('fct_report') }}
    where is_latest and coalesce(form_code, '') <> 'feed' and unit_key is not null and period_code is not null
    group by unit_key, period_code
),

weighed as (   -- a line loses the worst that is said of it (quality_loss); what is said of a report is said of its lines
    select
        reports.unit_key,
        reports.period_code,
        findings.criterion,
        findings.report_id,
        coalesce(findings.line_code, findings.sheet || findings.line_no) as line,
        max(losses.lost_share)
        * case when findings.line_no is null then any_value(greatest(reports.lines_read, 1)) else 1 end as lines_lost
    from {{ ref('fct_finding') }} as findings
    inner join {{ ref('fct_report') }} as reports on findings.report_id = reports.report_id
    inner join {{ ref('quality_loss') }} as losses on losses.kind = 'severity' and findings.severity = losses.code
    where findings.status = 'open' and reports.is_latest and coalesce(reports.form_code, '') <> 'feed'
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

counted as (
    select
        compliance.unit_key,
        compliance.period_code,
        sum(compliance.values_reported) as values_reported,
        sum(compliance.values_owed) as values_owed,
        {{ exact_sum('1.0 - coalesce(losses.lost_share, 1.0)') }} / count(*) as share_live,
        bool_or(compliance.compliance = 'missing') and not coalesce(bool_or(reports.unit_key is not null), false)
            as has_sent_nothing,
        bool_or(compliance.is_simulated) as is_simulated
    from {{ ref('mart_reporting_compliance') }} as compliance
    left join {{ ref('quality_loss') }} as losses on losses.kind = 'compliance' and compliance.compliance = losses.code
    left join reports on compliance.unit_key = reports.unit_key and compliance.period_code = reports.period_code
    where compliance.compliance <> 'not_due'   -- what is not due yet is neither good nor bad
    group by compliance.unit_key, compliance.period_code
),

owed as (   -- a unit that sent nothing is not scored on what others sent of it
    select
        unit_key,
        period_code,
        case when has_sent_nothing then 0.0 else 100.0 * values_reported / nullif(values_owed, 0) end as complete_pct,
        case when has_sent_nothing then 0.0 else 100.0 * share_live end as live_pct,
        is_simulated
    from counted
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
        {{ exact_sum('weights.weight * criteria.score_pct') }}
        / nullif({{ exact_sum('case when criteria.score_pct is not null then weights.weight end') }}, 0) as score_pct
    from criteria
    inner join {{ ref('quality_criterion') }} as weights on criteria.criterion = weights.criterion
    group by unit_key, period_code
),

stated as (
    select
        scored.unit_key,
        scored.period_code,
        scored.criterion,
        coalesce(criteria.name_vi, 'Chung') as criterion_vi,
        scored.score_pct,
        case when scored.score_pct is null then 'no_lines' end as unknown_reason,
        bands.band as colour,
        scored.score_pct >= 100 - 1e-9 as is_full,
        coalesce(reports.is_simulated, owed.is_simulated, false) as is_simulated,
        quality.score_pct as index_pct,
        case when quality.score_pct is null then 'no_values' end as index_reason,
        quality.colour as index_colour
    from scored
    left join reports on scored.unit_key = reports.unit_key and scored.period_code = reports.period_code
    left join {{ ref('quality_criterion') }} as criteria on scored.criterion = criteria.criterion
    left join {{ ref('int_quality_bands') }} as bands on {{ in_band('scored.score_pct', 'bands') }}
    left join {{ ref('mart_quality_index') }} as quality
        on
            quality.scope = 'unit'
            and scored.unit_key = quality.unit_key
            and scored.period_code = quality.period_code
            and scored.criterion = quality.criterion
    left join owed on scored.unit_key = owed.unit_key and scored.period_code = owed.period_code
)

{{ with_unit_columns('stated') }}
