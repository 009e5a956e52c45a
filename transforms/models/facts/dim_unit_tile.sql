-- One row per unit that the reference folder gives a place on the map of tiles.
select
    unit_key,
    row as tile_row,
    col as tile_col
from {{ ref('tile_grid') }}
