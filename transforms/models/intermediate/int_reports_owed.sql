-- One row per unit that a report is owed of: obligations x periods x units, with the day it is due and the unit that sends it.
-- What arrived plays no part in it. A district that sends one form for its communes owes one report (its sender_key) of each.
with owed_periods as (
    select
        obligations.form_code,
        obligations.unit_level,
        obligations.scope_unit_key,
        obligations.sent_by_level,
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
),

-- the nearest unit of a level, upwards from each unit and itself included, on each period's last day
senders as (
    select
        ancestors.unit_key,
        registry.unit_level,
        days.data_to,
        min_by(ancestors.ancestor_key, ancestors.distance) as sender_key
    from {{ ref('int_unit_ancestors') }} as ancestors
    inner join {{ ref('unit_registry') }} as registry on ancestors.ancestor_key = registry.unit_key
    inner join (select distinct data_to from owed_periods) as days
        on {{ valid_on('days.data_to', 'ancestors.valid_from', 'ancestors.valid_to') }}
    group by ancestors.unit_key, registry.unit_level, days.data_to
)

select distinct
    owed_periods.form_code,
    units.unit_key,
    coalesce(senders.sender_key, units.unit_key) as sender_key,
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
left join senders
    on
        units.unit_key = senders.unit_key
        and owed_periods.sent_by_level = senders.unit_level
        and owed_periods.data_to = senders.data_to
where {{ is_within('units.unit_key', 'owed_periods.scope_unit_key', 'owed_periods.data_to') }}
