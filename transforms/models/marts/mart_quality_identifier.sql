-- Whether the identifiers of what is published are right: one row per identifier. A report held for want of one is counted
-- beside, as its figures are not published; the audit tries the same independently (IDENTIFIER_NOT_FULL).
with identified as (
    select
        units.unit_key is not null as has_unit,
        calendar.period_code is not null as has_period,
        indicators.indicator_code is not null as has_indicator,
        facts.report_id is null or reports.report_id is not null as has_report
    from {{ ref('fct_indicator_value') }} as facts
    left join {{ ref('stg_calendar__periods') }} as calendar
        on facts.period_code = calendar.period_code and facts.regime = calendar.regime
    left join {{ ref('dim_unit') }} as units
        on
            facts.unit_key = units.unit_key
            and {{ valid_on('calendar.data_to', 'units.valid_from', 'units.valid_to') }}
    left join (select distinct indicator_code from {{ ref('dim_indicator') }}) as indicators
        on facts.indicator_code = indicators.indicator_code
    left join {{ ref('fct_report') }} as reports on facts.report_id = reports.report_id
),

held as (
    select
        count(*) filter (where unit_key is null) as without_unit,
        count(*) filter (where period_code is null) as without_period
    from {{ ref('fct_report') }}
    -- a feed names its units and periods line by line
    where is_latest and coalesce(form_code, '') <> 'feed'
),

counted as (
    select
        'unit' as identifier,
        count(*) as value_count,
        count(*) filter (where has_unit) as values_right,
        (select without_unit from held) as reports_held
    from identified
    union all
    select
        'period' as identifier,
        count(*) as value_count,
        count(*) filter (where has_period) as values_right,
        (select without_period from held) as reports_held
    from identified
    union all
    select
        'indicator' as identifier,
        count(*) as value_count,
        count(*) filter (where has_indicator) as values_right,
        0 as reports_held
    from identified
    union all
    select
        'report' as identifier,
        count(*) as value_count,
        count(*) filter (where has_report) as values_right,
        0 as reports_held
    from identified
)

select
    counted.identifier,
    identifiers.name_vi,
    counted.value_count,
    counted.values_right,
    100.0 * counted.values_right / nullif(counted.value_count, 0) as right_pct,
    identifiers.required_pct,
    counted.values_right = counted.value_count as is_full,
    counted.reports_held
from counted
left join {{ ref('quality_identifier') }} as identifiers on counted.identifier = identifiers.identifier
