-- One row per value owed or sent and span of time in which nothing of it was in force: not due, not reported, or held.
-- With fct_indicator_value it says of any past instant what was missing then; corrected figures stand there.
select
    unit_key,
    indicator_code,
    period_code,
    regime,
    score_stage,
    value_status,
    is_simulated,
    report_id,
    sheet,
    cell,
    known_from,
    known_to,
    known_to is null as is_current
from {{ ref('int_values_absent') }}
