-- One row per indicator that is summed over the units below a unit and that it does not report itself.
select
    indicator_code,
    coalesce(indicator_name_vi, indicator_code) as name_vi,
    unit_of_measure,
    period_code,
    regime,
    summed_level,
    units_expected,
    units_counted,
    coverage,
    value,
    rollup_status
from mart_indicator_rollup
where
    unit_key = getvariable('unit') and period_code = getvariable('period')
    and is_simulated = getvariable('simulated') and value is not null
    and own_value is null
order by summed_level asc, indicator_name_vi asc, indicator_code asc, regime asc
