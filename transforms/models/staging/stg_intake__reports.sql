-- One row per received report, as read and looked up.
select
    report_id,
    file_name,
    size_bytes,
    source as received_through,
    received_at,
    received_no,
    reader,
    read_code,
    read_detail,
    form_code,
    form_version,
    unit_key,
    unit_match,
    period_code,
    period_type,
    regime,
    is_simulated,
    source_text,
    line_count,
    cell_count
from {{ source('intake', 'reports') }}
