-- One row per rule broken at a place, told in Vietnamese and English: found by the last judgement, or by an earlier one and no
-- longer so though its report stands as it was; gone_at is when it went, null for what was found last.
with every_finding as (
    select
        *,
        cast(null as timestamp) as gone_at
    from {{ source('judge', 'findings') }}

    union all by name

    select
        * exclude (closed_at),
        closed_at as gone_at
    from {{ source('judge', 'past') }}
)

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
    is_simulated,
    gone_at
from every_finding
