-- One row per period and kind of figures that a unit, or the units below it, have rows of: how many of them hold a figure.
with below as (
    select unit_key from dim_unit
    where getvariable('unit') in (unit_key, parent_unit_key, district_unit_key, province_unit_key)
),

shown as (
    select
        period_code,
        is_simulated,
        value
    from fct_indicator_value
    where is_current and unit_key = getvariable('unit')
    union all
    select
        period_code,
        is_simulated,
        value
    from mart_indicator_rollup
    where unit_key = getvariable('unit')
    union all
    select
        period_code,
        is_simulated,
        score_pct
    from mart_league_table
    where unit_key in (select below.unit_key from below)
)

select
    period_code,
    is_simulated,
    count(*) as shown,
    count(value) as with_value
from shown
group by period_code, is_simulated
order by period_code, is_simulated
