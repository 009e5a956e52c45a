-- One row per report and unit, period and regime that it speaks for, of itself or in one of its lines.
with spoken as (
    select
        report_id,
        unit_key,
        period_code,
        regime
    from {{ ref('stg_intake__reports') }}
    union
    select
        report_id,
        unit_key,
        period_code,
        regime
    from {{ ref('stg_intake__lines') }}
)

select distinct
    reports.report_id,
    reports.form_code,
    reports.unit_key as reporting_unit_key,
    spoken.unit_key,
    spoken.period_code,
    spoken.regime,
    calendar.data_from,
    reports.is_simulated,
    -- a sample without a delivery note was taken from elsewhere: it answers, but not to this calendar
    (reports.received_through = 'samples' and reports.received_at = reports.taken_in_at) is not true as is_to_calendar,
    reports.received_at,
    reports.received_no
from {{ ref('stg_intake__reports') }} as reports
inner join spoken on reports.report_id = spoken.report_id
left join {{ ref('stg_calendar__periods') }} as calendar
    on spoken.period_code = calendar.period_code and spoken.regime = calendar.regime
where spoken.unit_key is not null and spoken.period_code is not null
