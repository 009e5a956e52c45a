-- One row per unit, indicator, period, regime and stage whose value in force, or its status, is another than before.
with units as (
    select
        unit_key,
        any_value(unit_code) as unit_code,
        any_value(name_vi) as name_vi
    from this_release.dim_unit
    group by unit_key
),

earlier as (
    select * from last_release.fct_indicator_value
    where is_current
),

later as (
    select * from this_release.fct_indicator_value
    where is_current
),

compared as (
    select
        coalesce(later.unit_key, earlier.unit_key) as unit_key,
        coalesce(later.indicator_code, earlier.indicator_code) as indicator_code,
        coalesce(later.period_code, earlier.period_code) as period_code,
        coalesce(later.regime, earlier.regime) as regime,
        coalesce(later.score_stage, earlier.score_stage) as score_stage,
        earlier.value as value_before,
        later.value as value_now,
        earlier.value_status as status_before,
        later.value_status as status_now,
        coalesce(later.report_id, earlier.report_id) as report_id,
        coalesce(later.sheet, earlier.sheet) as sheet,
        coalesce(later.cell, earlier.cell) as cell,
        coalesce(later.is_simulated, earlier.is_simulated) as is_simulated
    from earlier
    full join later
        on
            earlier.unit_key = later.unit_key
            and earlier.indicator_code = later.indicator_code
            and earlier.period_code = later.period_code
            and earlier.regime = later.regime
            and earlier.score_stage is not distinct from later.score_stage
    where
        earlier.value is distinct from later.value
        or earlier.value_status is distinct from later.value_status
)

select
    compared.unit_key,
    units.unit_code,
    units.name_vi,
    compared.* exclude (unit_key),
    case
        when compared.value_before is null and compared.value_now is not null then 'appeared'
        when compared.value_before is not null and compared.value_now is null then 'gone'
        when compared.value_before <> compared.value_now then 'changed'
        else 'status'
    end as change_kind
from compared
left join units on compared.unit_key = units.unit_key
order by all
