-- What a value that was sent loses in the data-quality index: one row per value and rule that it breaks. A value that was never
-- sent keeps no rule and is not listed here: mart_quality_value has it with is_sent false.
with weighed as (select * from {{ ref('int_quality_rules') }}),

open_findings as (
    select
        findings.report_id,
        findings.sheet,
        findings.line_no,
        findings.rule_code,
        losses.lost_share
    from {{ ref('fct_finding') }} as findings
    inner join weighed on findings.rule_code = weighed.rule_code and weighed.measured_by is null
    inner join {{ ref('quality_loss') }} as losses on losses.kind = 'severity' and findings.severity = losses.code
    where findings.status = 'open' and losses.lost_share > 0
),

lines as (
    select
        lines.report_id,
        lines.sheet,
        lines.line_no,
        lines.unit_key,
        lines.period_code,
        lines.regime,
        coalesce(lines.indicator_code, 'unknown') as field_code
    from {{ ref('stg_intake__lines') }} as lines
    inner join {{ ref('fct_report') }} as reports on lines.report_id = reports.report_id and reports.is_latest
    where lines.unit_key is not null and lines.period_code is not null
),

spoken_of as (   -- what is said of a report is said of its lines
    select
        lines.* exclude (report_id, sheet, line_no),
        findings.rule_code,
        findings.lost_share
    from lines
    inner join open_findings as findings
        on
            lines.report_id = findings.report_id
            and lines.line_no = findings.line_no
            and coalesce(findings.sheet, lines.sheet, '') = coalesce(lines.sheet, '')

    union all by name

    select
        lines.* exclude (report_id, sheet, line_no),
        findings.rule_code,
        findings.lost_share
    from lines
    inner join open_findings as findings on lines.report_id = findings.report_id and findings.line_no is null

    union all by name

    select
        quality_values.unit_key,
        quality_values.period_code,
        quality_values.regime,
        quality_values.field_code,
        weighed.rule_code,
        1.0 as lost_share
    from {{ ref('mart_quality_value') }} as quality_values
    inner join weighed on weighed.measured_by = 'value_status'
    where quality_values.value_status not in ('reported', 'corrected', 'estimated')

    union all by name

    select
        quality_values.unit_key,
        quality_values.period_code,
        quality_values.regime,
        quality_values.field_code,
        weighed.rule_code,
        losses.lost_share
    from {{ ref('mart_quality_value') }} as quality_values
    inner join weighed on weighed.measured_by = 'compliance'
    inner join {{ ref('quality_loss') }} as losses
        on losses.kind = 'compliance' and quality_values.compliance = losses.code and losses.lost_share > 0
),

stated as (
    select
        spoken_of.unit_key,
        quality_values.sender_key,
        spoken_of.field_code,
        spoken_of.period_code,
        spoken_of.regime,
        spoken_of.rule_code,
        weighed.criterion,
        weighed.error_group,
        weighed.weight,
        max(spoken_of.lost_share) as lost_share,
        quality_values.is_simulated
    from spoken_of
    inner join weighed on spoken_of.rule_code = weighed.rule_code
    inner join {{ ref('mart_quality_value') }} as quality_values
        on
            spoken_of.unit_key = quality_values.unit_key
            and spoken_of.field_code = quality_values.field_code
            and spoken_of.period_code = quality_values.period_code
            and spoken_of.regime = quality_values.regime
    where quality_values.is_sent
    group by all
)

{{ with_unit_columns('stated', regime='stated.regime') }}
