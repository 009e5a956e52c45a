-- One row per map and unit: its outline.
select
    map_code,
    unit_key,
    outline
from dim_unit_shape
order by map_code, unit_key
