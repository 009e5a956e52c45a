-- One row per unit with a place on the map of tiles.
select
    unit_key,
    tile_row,
    tile_col
from dim_unit_tile
order by unit_key
