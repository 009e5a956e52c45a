-- One row per report that was received since the last release was made.
select
    received.report_id,
    received.file_name,
    received.form_code,
    received.unit_key,
    received.period_code,
    received.is_simulated,
    received.received_at::varchar as received_at,
    received.revision_no,
    received.verdict
from this_release.fct_report as received
left join last_release.fct_report as earlier on received.report_id = earlier.report_id
where earlier.report_id is null
order by received.received_at, received.received_no, received.report_id
