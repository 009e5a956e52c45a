-- Whether the identifiers of what is published are right: one row per identifier, real and simulated apart. A report held for
-- want of one is counted beside, as its figures are not published; the audit tries the same independently (IDENTIFIER_NOT_FULL).
with identified as (
    select
        facts.is_simulated,
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

counted as (
    select
        identified.is_simulated,
        identifiers.identifier,
        count(*) as value_count,
        count(*) filter (
            case identifiers.identifier
                when 'unit' then identified.has_unit
                when 'period' then identified.has_period
                when 'indicator' then identified.has_indicator
                else identified.has_report
            end
        ) as values_right
    from identified
    cross join (select unnest(['unit', 'period', 'indicator', 'report']) as identifier) as identifiers
    group by identified.is_simulated, identifiers.identifier
),

held as (
    select
        reports.is_simulated,
        identifiers.identifier,
        count(*) as reports_held
    from {{ ref('fct_report') }} as reports
    inner join (select unnest(['unit', 'period']) as identifier) as identifiers
        on case identifiers.identifier when 'unit' then reports.unit_key else reports.period_code end is null
    -- a feed names its units and periods line by line
    where reports.is_latest and coalesce(reports.form_code, '') <> 'feed'
    group by reports.is_simulated, identifiers.identifier
)

select
    coalesce(counted.identifier, held.identifier) as identifier,
    identifiers.name_vi,
    coalesce(counted.value_count, 0) as value_count,
    coalesce(counted.values_right, 0) as values_right,
    100.0 * counted.values_right / nullif(counted.value_count, 0) as right_pct,
    case when coalesce(counted.value_count, 0) = 0 then 'no_values' end as unknown_reason,
    identifiers.required_pct,
    coalesce(counted.values_right = counted.value_count, true) as is_full,
    coalesce(held.reports_held, 0) as reports_held,
    coalesce(counted.is_simulated, held.is_simulated) as is_simulated
from counted
full join held on counted.identifier = held.identifier and counted.is_simulated = held.is_simulated
left join {{ ref('quality_identifier') }} as identifiers on coalesce(counted.identifier, held.identifier) = identifiers.identifier
