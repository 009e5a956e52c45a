-- One row per received report, as read and looked up.
select
    report_id,
    file_name,
    size_bytes,
    source as received_through,
    received_at,
    taken_in_at,
    received_no,
    -- what came by day and was taken in at night is known since the night
    coalesce(known_at, received_at) as known_at,
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
