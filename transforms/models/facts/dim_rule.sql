-- One row per rule of the guard: what must hold, why, who mends it and by when, and which of the five criteria it speaks of.
select
    rules.* exclude (state, evaluated, unexpected)   -- what came of it is told by fct_validation_report
    replace (coalesce(error_groups.days_to_mend, rules.days_to_mend) as days_to_mend)
from {{ ref('stg_judge__rules') }} as rules
left join {{ ref('error_group') }} as error_groups on rules.error_group = error_groups.error_group
