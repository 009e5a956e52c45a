-- Every value owed is a row: obligations x periods x units x lines. What arrived plays no part in it.
with obligations as (select * from {{ ref('reporting_obligation') }}),

owed_periods as (
    select
        obligations.form_code,
        obligations.unit_level,
        obligations.scope_unit_key,
        obligations.regime,
        calendar.period_code,
        calendar.data_to,
        {{ add_working_days('calendar.data_to', 'coalesce(obligations.due_working_days, 0)') }} as due_on
    from obligations
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on obligations.period_type = calendar.period_type and obligations.regime = calendar.regime
    cross join {{ ref('int_warehouse_horizon') }} as horizon
    where
        {{ valid_on('obligations', 'calendar.data_to') }}
        and (obligations.valid_from is not null or calendar.data_from >= horizon.begins_on)
        -- what is owed without an end is listed up to now; what has an end, a year ahead, so that it can be seen coming
        and calendar.data_from
        <= {{ as_of() }} + case when obligations.valid_to is null then interval 0 day else interval 1 year end
),

owed_reports as (
    select
        owed_periods.*,
        units.unit_key
    from owed_periods
    inner join {{ ref('unit_registry') }} as units
        on
            owed_periods.unit_level = units.unit_level
            and {{ valid_on('units', 'owed_periods.data_to') }}
    where
        owed_periods.scope_unit_key is null
        or exists (
            select 1 from {{ ref('int_unit_ancestors') }} as ancestors
            where ancestors.unit_key = units.unit_key and ancestors.ancestor_key = owed_periods.scope_unit_key
        )
)

select distinct
    owed_reports.form_code,
    owed_reports.unit_key,
    owed_reports.period_code,
    owed_reports.regime,
    form_line.line_code,
    form_line.indicator_code,
    owed_reports.due_on,
    owed_reports.due_on < {{ as_of() }} as is_due
from owed_reports
inner join {{ ref('form_line') }} as form_line
    on
        owed_reports.form_code = form_line.form_code
        and {{ valid_on('form_line', 'owed_reports.data_to') }}
where form_line.is_mandatory is not false   -- an optional line may be reported and is not owed
