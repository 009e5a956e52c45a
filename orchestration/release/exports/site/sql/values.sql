-- One row per figure in force: value, Wilson interval, group and parent of the same period, verdict on both, and its place.
-- A share is a per cent of whole counts: only shares have an interval, and are compared and tested.
with catalogue as (
    select
        indicator_code,
        measure_kind,
        direction
    from dim_indicator
    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
),

figures as (
    select
        facts.*,
        periods.period_type,
        periods.data_to,
        units.unit_level,
        units.parent_unit_key,
        catalogue.measure_kind,
        catalogue.direction,
        reports.file_name,
        reports.revision_no as report_revision_no,
        coalesce(facts.score_stage, '') as stage,
        coalesce(facts.span_kind = 'period' and facts.value is not null, false) as is_comparable,
        -- 1.959964: the normal quantile of 95 per cent, two sides
        coalesce(
            facts.value_basis = 'computed' and catalogue.measure_kind = 'ratio' and facts.value is not null
            and facts.denominator > 0 and facts.numerator between 0 and facts.denominator
            and facts.numerator = floor(facts.numerator) and facts.denominator = floor(facts.denominator)
            and facts.span_kind = 'period', false
        ) as is_share,
        1.959964 as z
    from fct_indicator_value as facts
    inner join dim_period as periods
        on facts.period_code = periods.period_code and facts.regime = periods.regime
    inner join dim_unit as units on facts.unit_key = units.unit_key
    left join catalogue on facts.indicator_code = catalogue.indicator_code
    left join fct_report as reports on facts.report_id = reports.report_id
    where facts.is_current
),

measured as (
    select
        figures.*,
        count(*) filter (where is_comparable) over same_kind as group_units,
        case
            when measure_kind = 'ratio'
                then
                    100.0 * sum(numerator) filter (where is_share) over same_kind
                    / nullif(sum(denominator) filter (where is_share) over same_kind, 0)
            when measure_kind = 'yes_no' then 100.0 * avg(value) filter (where is_comparable) over same_kind
            when measure_kind = 'score' then avg(value) filter (where is_comparable) over same_kind
        end as group_value,
        count(*) filter (where is_comparable) over siblings as parent_units,
        case
            when measure_kind = 'ratio'
                then
                    100.0 * sum(numerator) filter (where is_share) over siblings
                    / nullif(sum(denominator) filter (where is_share) over siblings, 0)
            when measure_kind = 'yes_no' then 100.0 * avg(value) filter (where is_comparable) over siblings
            when measure_kind = 'score' then avg(value) filter (where is_comparable) over siblings
        end as parent_value,
        case when is_share then (numerator + z * z / 2) / (denominator + z * z) end as middle,
        case
            when is_share
                then
                    z * sqrt(numerator * (denominator - numerator) / denominator + z * z / 4) / (denominator + z * z)
        end as half_width,
        row_number() over (
            partition by unit_key, indicator_code, period_type, regime, stage, is_simulated
            order by case when is_share then 0 else 1 end, data_to desc
        ) as share_no,
        row_number() over (
            partition by unit_key, indicator_code, period_type, regime, stage, is_simulated
            order by data_to desc, form_code asc
        ) as latest_no
    from figures
    window
        same_kind as (partition by unit_level, indicator_code, period_code, regime, stage, is_simulated),
        siblings as (
            partition by unit_level, parent_unit_key, indicator_code, period_code, regime, stage, is_simulated
        )
),

-- Cochran and Armitage's test for a trend, over the five latest shares: points are numbered from the first
numbered as (
    select
        unit_key,
        indicator_code,
        period_type,
        regime,
        stage,
        is_simulated,
        numerator,
        denominator,
        -share_no as t
    from measured
    where is_share and share_no <= 5
),

sums as (
    select
        unit_key,
        indicator_code,
        period_type,
        regime,
        stage,
        is_simulated,
        count(*) as points,
        sum(numerator) / sum(denominator) as p,
        sum(t * numerator) - sum(t * denominator) * sum(numerator) / sum(denominator) as slope,
        sum(t * t * denominator) - sum(t * denominator) * sum(t * denominator) / sum(denominator) as spread
    from numbered
    group by unit_key, indicator_code, period_type, regime, stage, is_simulated
),

trends as (
    select
        *,
        slope / nullif(sqrt(p * (1 - p) * spread), 0) as trend_z
    from sums
)

select
    measured.unit_key,
    measured.is_simulated,
    measured.indicator_code,
    measured.period_type,
    measured.period_code,
    measured.data_to,
    measured.regime,
    measured.score_stage,
    measured.form_code,
    measured.unit_level,
    measured.parent_unit_key,
    measured.value,
    measured.value_status,
    measured.qualifier,
    measured.numerator,
    measured.denominator,
    measured.reported_pct,
    measured.plan_value,
    measured.attainment_pct,
    measured.note,
    measured.span_text,
    measured.is_share,
    100 * (measured.middle - measured.half_width) as low,
    100 * (measured.middle + measured.half_width) as high,
    case when measured.group_units > 1 then measured.group_value end as group_value,
    measured.group_units,
    case when measured.parent_units > 1 then measured.parent_value end as parent_value,
    measured.parent_units,
    case
        when not measured.is_share or measured.group_units < 2 or measured.direction is null then null
        when (measured.middle - measured.half_width) * 100 > measured.group_value + 1e-9
            then case when measured.direction > 0 then 'better' else 'worse' end
        when (measured.middle + measured.half_width) * 100 < measured.group_value - 1e-9
            then case when measured.direction > 0 then 'worse' else 'better' end
        else 'similar'
    end as verdict,
    trends.points,
    case
        when trends.points is null or trends.points < 2 or measured.direction is null then null
        when trends.trend_z * measured.direction > measured.z then 'improving'
        when trends.trend_z * measured.direction < -measured.z then 'worsening'
        else 'steady'
    end as trend,
    measured.latest_no,
    measured.report_id,
    measured.file_name,
    measured.report_revision_no,
    measured.sheet,
    measured.cell,
    measured.numerator_cell,
    measured.denominator_cell,
    measured.plan_cell,
    measured.reported_pct_cell,
    measured.evidence
from measured
left join trends
    on
        measured.unit_key = trends.unit_key and measured.indicator_code = trends.indicator_code
        and measured.period_type = trends.period_type and measured.regime = trends.regime
        and measured.stage = trends.stage and measured.is_simulated = trends.is_simulated
order by
    measured.is_simulated,
    measured.unit_key,
    measured.indicator_code,
    measured.period_type,
    measured.regime,
    measured.score_stage,
    measured.data_to,
    measured.form_code
