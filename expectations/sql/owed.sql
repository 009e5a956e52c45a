-- Who owes which form when, as the models have it, and who has answered. Reads report, line, line_wide, unit_registry,
-- form_line, stg_calendar__periods.

create or replace temp table owed_report as
select
    owed.*,
    unit.name_vi
from {{ ref('int_reports_owed') }} as owed
inner join unit_registry as unit on owed.unit_key = unit.unit_key;

create or replace temp table line_elsewhere as   -- lines of forms that a unit is not asked for
select
    form_line.form_code,
    form_line.line_code,
    unit.unit_key
from form_line
cross join unit_registry as unit
where not {{ is_within('unit.unit_key', 'form_line.scope_unit_key') }};

create or replace temp table answer as   -- which units a report speaks for
select * from {{ ref('int_reports_answered') }};

create or replace temp table answered_sending as   -- which reports owed a report answers, and which of them first
select * from {{ ref('int_sendings_answered') }};

-- one row per report owed, by the unit that sends it: of how many units, and of which of them nobody has said anything
create or replace temp table owed_sending as
with answered as (
    select distinct
        form_code,
        sender_key,
        period_code,
        regime
    from answered_sending
),

filled as (   -- of whom at least one line says something
    select distinct
        form_code,
        unit_key,
        period_code,
        regime
    from line_wide
    where is_silent is not true or is_explained(note)
),

sent as (   -- by the sender itself, whatever of it could be read
    select
        form_code,
        reporting_unit_key as unit_key,
        period_code,
        regime,
        max_by(report_id, (received_at, received_no)) as report_id,
        bool_or(is_to_calendar) as is_to_calendar
    from answer
    where unit_key = reporting_unit_key
    group by all
)

select
    owed_report.form_code,
    owed_report.sender_key,
    sender.name_vi as sender_name,
    owed_report.period_code,
    owed_report.regime,
    min(owed_report.due_on) as due_on,
    any_value(collections.begins_on) as begins_on,
    any_value(collections.is_simulated) as is_simulated,
    any_value(sent.report_id) as report_id,
    any_value(sent.is_to_calendar) as is_to_calendar,
    count(answered.sender_key) > 0 as is_answered,
    count(distinct owed_report.unit_key) as units,
    list(distinct owed_report.name_vi order by owed_report.name_vi) filter (where filled.unit_key is null) as silent
from owed_report
inner join unit_registry as sender on owed_report.sender_key = sender.unit_key
inner join {{ ref('int_collections') }} as collections
    on
        owed_report.form_code = collections.form_code
        and owed_report.period_code = collections.period_code
        and owed_report.regime = collections.regime
left join answered
    on
        owed_report.form_code = answered.form_code
        and owed_report.sender_key = answered.sender_key
        and owed_report.period_code = answered.period_code
        and owed_report.regime = answered.regime
left join filled
    on
        owed_report.form_code = filled.form_code
        and owed_report.unit_key = filled.unit_key
        and owed_report.period_code = filled.period_code
        and owed_report.regime = filled.regime
left join sent
    on
        owed_report.form_code = sent.form_code
        and owed_report.sender_key = sent.unit_key
        and owed_report.period_code = sent.period_code
        and owed_report.regime = sent.regime
group by owed_report.form_code, owed_report.sender_key, sender.name_vi, owed_report.period_code, owed_report.regime;
