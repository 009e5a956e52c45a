-- Every value owed is a row: the reports owed x the lines their forms ask for. What arrived plays no part in it.
select distinct
    owed_reports.form_code,
    owed_reports.unit_key,
    owed_reports.period_code,
    owed_reports.regime,
    form_line.line_code,
    form_line.indicator_code,
    owed_reports.due_on,
    owed_reports.due_on < {{ as_of() }} as is_due
from {{ ref('int_reports_owed') }} as owed_reports
inner join {{ ref('form_line') }} as form_line
    on {{ line_is_owed('form_line', 'owed_reports.form_code', 'owed_reports.data_to') }}
