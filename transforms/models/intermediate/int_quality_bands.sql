-- One row per colour of the data-quality index: from which per cent it runs, and to which.
select
    band,
    name_vi,
    lowest_pct,
    lead(lowest_pct) over (order by lowest_pct) as next_pct
from {{ ref('quality_band') }}
