-- One row per map and unit: its outline in the map's own units, from the reference folder's boundary files.
select
    map_code,
    unit_key,
    outline
from {{ ref('unit_shape') }}
