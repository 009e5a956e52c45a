-- One row per cell of a report that a figure in force comes from: what stands in it, as written.
with in_force as (
    select distinct report_id from {{ ref('fct_indicator_value') }}
    where is_current and report_id is not null
)

select
    cells.report_id,
    cells.sheet,
    cells.cell,
    min(cells.raw_text) as raw_text,   -- two measures read from one cell carry the same text
    reports.is_simulated
from {{ ref('stg_intake__observations') }} as cells
inner join in_force on cells.report_id = in_force.report_id
inner join {{ ref('fct_report') }} as reports on cells.report_id = reports.report_id
where cells.raw_text <> '' and cells.cell is not null
group by cells.report_id, cells.sheet, cells.cell, reports.is_simulated
