-- One row per reported cell: its address, its text, and the number read from it.
select
    report_id,
    sheet,
    cell,
    line_key,
    measure,
    raw_text,
    number,
    decimals,
    text_value,
    qualifier,
    parse_code
from {{ source('intake', 'observations') }}
