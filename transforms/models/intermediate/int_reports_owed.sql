-- One row per report owed: obligations x periods x units, with the day it is due. What arrived plays no part in it.
with owed_periods as (
    select
        obligations.form_code,
        obligations.unit_level,
        obligations.scope_unit_key,
        calendar.period_code,
        calendar.period_type,
        calendar.regime,
        calendar.data_from,
        calendar.data_to,
        {{ add_working_days('calendar.data_to', 'coalesce(obligations.due_working_days, 0)') }} as due_on
    from {{ ref('reporting_obligation') }} as obligations
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on obligations.period_type = calendar.period_type and obligations.regime = calendar.regime
    cross join {{ ref('int_warehouse_horizon') }} as horizon
    where
        {{ valid_on('calendar.data_to', 'obligations.valid_from', 'obligations.valid_to') }}
        and (obligations.valid_from is not null or calendar.data_from >= horizon.begins_on)
        -- what is owed without an end is listed up to now; what has an end, a year ahead, so that it can be seen coming
        and calendar.data_from
        <= {{ as_of() }} + case when obligations.valid_to is null then interval 0 day else interval 1 year end
        -- a feed without lines may carry any indicator and owes none
        and (obligations.form_code <> 'feed' or exists (
            select 1 from {{ ref('form_line') }}
            where form_code = 'feed'
        ))
)

select distinct
    owed_periods.form_code,
    units.unit_key,
    owed_periods.period_code,
    owed_periods.period_type,
    owed_periods.regime,
    owed_periods.data_from,
    owed_periods.data_to,
    owed_periods.due_on
from owed_periods
inner join {{ ref('unit_registry') }} as units
    on
        owed_periods.unit_level = units.unit_level
        and {{ valid_on('owed_periods.data_to', 'units.valid_from', 'units.valid_to') }}
where
    owed_periods.scope_unit_key is null
    or exists (
        select 1 from {{ ref('int_unit_ancestors') }} as ancestors
        where ancestors.unit_key = units.unit_key and ancestors.ancestor_key = owed_periods.scope_unit_key
    )
