-- One row per rule of the guard: what must hold, why, who mends it, and which of the five criteria it speaks of.
select
    rule_code,
    rule_no,
    stage,
    scope,
    severity,
    criterion,
    owner,
    why_vi,
    why_en,
    fix_vi,
    fix_en,
    reminded,
    rule_sql
from {{ ref('stg_judge__rules') }}
