-- One row per rule broken, told in Vietnamese and English.
select
    rule_code,
    severity,
    report_id,
    sheet,
    cell,
    line_key,
    line_no,
    line_code,
    unit_key,
    period_code,
    indicator_code,
    found,
    expected,
    message_vi,
    message_en,
    fix_vi,
    fix_en,
    form_code,
    regime,
    since,
    is_simulated
from {{ source('judge', 'findings') }}
