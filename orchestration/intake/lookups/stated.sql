-- What the reports and lines say of themselves: which unit's code or name, in which period. Reads arrived_reports,
-- observed_cells and calendar; writes stated_reports, stated_lines and stated; looks nothing up.

create table dated_reports as
select
    reports.* exclude (period_code, period_part),
    -- the delivery note speaks only where the form is silent, and gives '9 tháng' its year; words nobody understands
    -- are not silence
    case
        when text_of(reports.period_text) is null then declared.period_code
        when substr(declared.period_code, 6) = reports.period_part then declared.period_code
        else reports.period_code
    end as period_code,
    coalesce(text_of(reports.unit_code_text), code_beside(reports.unit_name_text)) as stated_code,
    without_code(reports.unit_name_text) as stated_name
from arrived_reports as reports
left join (select distinct period_code from calendar) as declared on reports.declared_period = declared.period_code;

-- a file that cannot be opened says no regime; by the first end of its declared period its sender is known all the same
create table ends_of_periods as
select
    period_code,
    regime,
    period_type,
    data_to
from calendar
union all
select
    period_code,
    null as regime,
    any_value(period_type) as period_type,
    min(data_to) as data_to
from calendar
group by period_code;

create table stated_reports as
select
    reports.* exclude (stated_code),
    ends.period_type,
    ends.data_to,
    coalesce(stated_code, case when stated_name is null then text_of(declared_unit_code) end) as stated_code
from dated_reports as reports
left join ends_of_periods as ends
    on reports.period_code = ends.period_code and reports.regime is not distinct from ends.regime;

create table observed_lines as
select
    report_id,
    line_key,
    any_value(form_code) as form_code,
    any_value(sheet) as sheet,
    any_value(line_no) as line_no,
    any_value(line_code) as line_code,
    any_value(line_label) as line_label,
    any_value(unit_code_text) as unit_code_text,
    any_value(unit_name_text) as unit_name_text,
    any_value(period_text) as period_text,
    any_value(period_code) as period_code,
    any_value(regime) as regime,
    any_value(code_cell) as code_cell,
    any_value(unit_cell) as unit_cell
from observed_cells
group by report_id, line_key;

create table dated_lines as
select
    lines.* exclude (regime, period_code),
    reports.received_no,
    reports.is_simulated,
    coalesce(lines.regime, reports.regime) as regime,
    -- null is "the report's"; an empty text is the line's own, and silent
    case when lines.period_text is null then reports.period_code else lines.period_code end as period_code,
    case
        when coalesce(lines.unit_code_text, lines.unit_name_text) is null then reports.stated_code
        else coalesce(text_of(lines.unit_code_text), code_beside(lines.unit_name_text))
    end as stated_code,
    case
        when coalesce(lines.unit_code_text, lines.unit_name_text) is null then reports.stated_name
        else without_code(lines.unit_name_text)
    end as stated_name
from observed_lines as lines
inner join stated_reports as reports on lines.report_id = reports.report_id;

create table stated_lines as
select
    lines.*,
    calendar.period_type,
    calendar.data_to
from dated_lines as lines
left join calendar on lines.period_code = calendar.period_code and lines.regime = calendar.regime;

create table stated as
select distinct
    stated_code,
    name_key(stated_name) as stated_name,
    data_to
from stated_reports
union
select distinct
    stated_code,
    name_key(stated_name) as stated_name,
    data_to
from stated_lines;
