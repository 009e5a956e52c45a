-- One row per report line, with its unit, period and indicator; null where the look-up found none.
select
    report_id,
    form_code,
    sheet,
    line_key,
    line_no,
    line_code,
    line_label,
    unit_key,
    period_code,
    regime,
    indicator_code,
    is_simulated
from {{ source('intake', 'lines') }}
