-- One verdict per report line: accepted or held.
select
    report_id,
    line_key,
    verdict,
    held_by,
    warnings
from {{ source('judge', 'verdicts') }}
