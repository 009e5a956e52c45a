-- One row per rule of the catalogue: its words, and what came of it when the observations were last judged.
select
    rule_code,
    rule_no,
    stage,
    scope,
    severity,
    criterion,
    owner,
    error_group,
    days_to_mend,
    title_vi,
    why_vi,
    why_en,
    fix_vi,
    fix_en,
    reminded,
    sql as rule_sql,
    state,
    evaluated,
    unexpected
from {{ source('judge', 'rules') }}
