-- One row per unit that any page speaks of: its names, its level, and the units it lies in.
select
    units.unit_key,
    units.unit_code,
    units.name_vi,
    units.name_en,
    units.unit_level,
    units.unit_type,
    units.parent_unit_key,
    units.district_unit_key,
    units.province_unit_key,
    units.valid_from,
    units.valid_to,
    units.legal_act
from dim_unit as units
where
    units.unit_key in (select facts.unit_key from fct_indicator_value as facts)
    or units.unit_key in (select leagues.unit_key from mart_league_table as leagues)
    or units.unit_key in (select answers.unit_key from mart_reporting_compliance as answers)
    or units.unit_key in (select plans.unit_key from mart_plan_progress as plans)
order by units.name_vi, units.unit_key
