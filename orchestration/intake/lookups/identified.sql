-- Reports and lines with the unit, period and indicator they speak of. Reads stated_reports, stated_lines, units_matched,
-- form_line and indicator_catalogue; writes identified_reports and identified_lines.

create table identified_reports as
select
    reports.* exclude (stated_code, stated_name, data_to),
    units.unit_key,
    units.unit_match,
    units.unit_candidates,
    units.unit_contradiction
from stated_reports as reports
inner join units_matched as units
    on
        reports.stated_code is not distinct from units.stated_code
        and name_key(reports.stated_name) is not distinct from units.stated_name
        and reports.data_to is not distinct from units.data_to
order by reports.received_no;

create table line_indicators as
select
    lines.report_id,
    lines.line_key,
    min(form_lines.indicator_code) as indicator_code
from stated_lines as lines
inner join form_line as form_lines
    on
        lines.form_code = form_lines.form_code
        and code_key(lines.line_code) = code_key(form_lines.line_code)
        and {{ valid_on('lines.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }}
where lines.form_code <> 'feed'
group by lines.report_id, lines.line_key
having count(distinct form_lines.indicator_code) = 1
union all
-- the code column is gone: the label names the indicator, if it names one line of the form
select
    lines.report_id,
    lines.line_key,
    min(form_lines.indicator_code) as indicator_code
from stated_lines as lines
inner join form_line as form_lines
    on
        lines.form_code = form_lines.form_code
        and {{ valid_on('lines.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }}
inner join indicator_catalogue as indicators
    on
        form_lines.indicator_code = indicators.indicator_code
        and name_key(lines.line_label) = name_key(indicators.name_vi)
        and {{ valid_on('lines.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
where lines.form_code <> 'feed' and text_of(lines.line_code) is null
group by lines.report_id, lines.line_key
having count(distinct form_lines.indicator_code) = 1
union all
-- a feed names the indicator itself
select
    lines.report_id,
    lines.line_key,
    min(indicators.indicator_code) as indicator_code
from stated_lines as lines
inner join indicator_catalogue as indicators
    on
        lines.line_code = indicators.indicator_code
        and {{ valid_on('lines.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
where lines.form_code = 'feed'
group by lines.report_id, lines.line_key;

create table identified_lines as
select
    lines.report_id,
    lines.form_code,
    lines.sheet,
    lines.line_key,
    lines.line_no,
    lines.line_code,
    lines.line_label,
    units.unit_key,
    units.unit_match,
    concat_ws(' ', lines.stated_code, text_of(lines.stated_name)) as unit_text,
    units.unit_candidates,
    units.unit_contradiction,
    lines.period_code,
    lines.period_type,
    lines.regime,
    line_indicators.indicator_code,
    lines.is_simulated
from stated_lines as lines
inner join units_matched as units
    on
        lines.stated_code is not distinct from units.stated_code
        and name_key(lines.stated_name) is not distinct from units.stated_name
        and lines.data_to is not distinct from units.data_to
left join line_indicators on lines.report_id = line_indicators.report_id and lines.line_key = line_indicators.line_key
order by lines.received_no, lines.line_no, length(lines.line_key), lines.line_key;
