-- One row per report line with its verdict. The gate is the join: a line that nobody judged is unjudged and stays out.
select
    lines.report_id,
    lines.sheet,
    lines.line_key,
    lines.line_no,
    lines.line_code,
    lines.unit_key,
    lines.period_code,
    lines.regime,
    lines.indicator_code,
    lines.is_simulated,
    reports.form_code,
    reports.unit_key as reporting_unit_key,
    reports.period_code as reporting_period_code,
    reports.received_at,
    reports.received_no,
    reports.known_at,
    coalesce(verdicts.verdict, 'unjudged') as verdict,
    cells.* exclude (report_id, line_key)
from {{ ref('stg_intake__lines') }} as lines
inner join {{ ref('stg_intake__reports') }} as reports on lines.report_id = reports.report_id
left join {{ ref('stg_judge__verdicts') }} as verdicts
    on lines.report_id = verdicts.report_id and lines.line_key = verdicts.line_key
left join {{ ref('int_observations_lines') }} as cells
    on lines.report_id = cells.report_id and lines.line_key = cells.line_key
