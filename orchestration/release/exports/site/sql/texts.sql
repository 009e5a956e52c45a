-- One row per cell of a report that holds anything: what stands in it, as written. Only a build has it, no release.
select
    report_id,
    sheet,
    cell,
    any_value(raw_text) as raw_text
from staging.stg_intake__observations
where raw_text <> ''
group by report_id, sheet, cell
