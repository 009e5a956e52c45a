-- One row per report line: its verdict, accepted or held.
select
    report_id,
    line_key,
    verdict,
    held_by,
    warnings
from {{ source('judge', 'verdicts') }}
