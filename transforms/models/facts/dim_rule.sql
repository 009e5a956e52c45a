-- One row per rule of the guard: what must hold, why, who mends it, and which of the five criteria it speaks of.
select * exclude (state, evaluated, unexpected)   -- what came of it is told by fct_validation_report
from {{ ref('stg_judge__rules') }}
