-- The rows of `violation` (what one rule found), each with the report, line and obligation it speaks of; one that speaks of
-- none is left out, and is missed by the count. Of several forms in one file, what speaks of a whole form names its sheet.
-- Reads violation, report, line, read_note.
select
    violation.* exclude (
        owed_unit_key, owed_unit, owed_period_code, owed_form_code, owed_regime, owed_since, owed_is_simulated, sheet
    ),
    coalesce(violation.sheet, case when violation.cell is null then part.sheet end) as sheet,
    report.file_name as file,
    line.line_no,
    line.line_code,
    coalesce(nullif(line.line_label, ''), line.line_code) as label,
    coalesce(line.unit_text, nullif(report.unit_name_text, ''), report.unit_code_text, owed_unit) as unit,
    coalesce(line.period_code, report.period_code, owed_period_code) as period,
    coalesce(case when violation.line_key is null then report.unit_key else line.unit_key end, owed_unit_key)
        as unit_key,
    coalesce(case when violation.line_key is null then report.period_code else line.period_code end, owed_period_code)
        as period_code,
    line.indicator_code,
    coalesce(report.form_code, owed_form_code) as form_code,
    coalesce(report.regime, owed_regime) as regime,
    owed_since as since,
    coalesce(report.is_simulated, owed_is_simulated) as is_simulated
from violation
left join report on violation.report_id = report.report_id
left join (
    select
        report_id,
        min(sheet) as sheet
    from read_note
    where code = 'PART_OF_FILE'
    group by report_id
) as part on violation.report_id = part.report_id
left join line on violation.report_id = line.report_id and violation.line_key = line.line_key
where
    case
        when violation.report_id is null then owed_unit_key is not null
        else report.report_id is not null and (violation.line_key is null or line.line_key is not null)
    end
