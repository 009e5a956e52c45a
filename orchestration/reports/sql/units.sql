-- One row per unit that a code or a key names: a code is re-used, so that there may be several.
select
    units.unit_key,
    units.unit_code,
    units.name_vi,
    units.unit_level,
    units.unit_type,
    units.valid_from,
    units.valid_to,
    parents.name_vi as parent_name_vi,
    provinces.name_vi as province_name_vi
from dim_unit as units
left join dim_unit as parents on units.parent_unit_key = parents.unit_key
left join dim_unit as provinces on units.province_unit_key = provinces.unit_key
where units.unit_code = getvariable('unit') or units.unit_key = getvariable('unit')
order by units.valid_from nulls first, units.unit_key
