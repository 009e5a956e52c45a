-- Who owes which form when, as the models have it, and who has answered. Reads report, line, unit_registry,
-- stg_calendar__periods.

create or replace temp table owed_report as
select
    owed.*,
    unit.name_vi
from {{ ref('int_reports_owed') }} as owed
inner join unit_registry as unit on owed.unit_key = unit.unit_key;

create or replace temp table answer as   -- which units a report speaks for
with spoken as (
    select
        report_id,
        unit_key,
        period_code,
        regime
    from report
    union
    select
        report_id,
        unit_key,
        period_code,
        regime
    from line
)

select distinct
    report.report_id,
    report.form_code,
    spoken.unit_key,
    spoken.period_code,
    spoken.regime,
    calendar.data_from,
    report.is_simulated,
    -- a sample without a delivery note was taken from elsewhere: it answers, but not to this calendar
    (report.source = 'samples' and report.received_at = report.taken_in_at) is not true as is_to_calendar,
    report.received_at,
    report.received_no
from report
inner join spoken on report.report_id = spoken.report_id
left join stg_calendar__periods as calendar
    on spoken.period_code = calendar.period_code and spoken.regime = calendar.regime
where spoken.unit_key is not null and spoken.period_code is not null;
