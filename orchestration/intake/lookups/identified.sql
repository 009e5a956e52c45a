-- Reports and lines with the unit, period and indicator they speak of. Reads stated_reports, stated_lines, units_matched,
-- title_contradicted and line_indicators; writes identified_reports and identified_lines.

create table identified_reports as
select
    reports.* exclude (stated_code, stated_name, data_to, title_text),
    units.unit_key,
    units.unit_match,
    units.unit_candidates,
    units.unit_contradiction,
    title_contradicted.lines as title_contradiction
from stated_reports as reports
inner join units_matched as units
    on
        reports.stated_code is not distinct from units.stated_code
        and name_key(reports.stated_name) is not distinct from units.stated_name
        and reports.data_to is not distinct from units.data_to
left join title_contradicted
    on
        units.unit_key = title_contradicted.unit_key
        and reports.title_text = title_contradicted.title_text
        and reports.data_to = title_contradicted.data_to
order by reports.received_no;

-- the same bytes sent again say something new only where something else came between, or other things are declared of them
delete from identified_reports
where report_id in (
    select report_id
    from (
        select
            *,
            lag(content) over arrivals as before_content,
            lag(declared) over arrivals as before_declared
        from (
            select
                report_id,
                received_at,
                received_no,
                left(report_id, 64) as content,
                concat_ws('|', declared_unit_code, declared_period) as declared,
                -- what a feed revises is told by its lines: any other may come between
                case
                    when form_code = 'feed' then 'feed'
                    else {{ series_of('identified_reports', 'left(identified_reports.report_id, 64)') }}
                end as series
            from identified_reports
        ) as delivered
        window arrivals as (partition by series order by received_at, received_no)
    ) as in_order
    where report_id <> content and content = before_content and declared = before_declared
);

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
    line_indicators.code_match,
    line_indicators.code_candidates,
    line_indicators.label_contradiction,
    lines.code_cell,
    lines.unit_cell,
    lines.is_simulated
from stated_lines as lines
inner join units_matched as units
    on
        lines.stated_code is not distinct from units.stated_code
        and name_key(lines.stated_name) is not distinct from units.stated_name
        and lines.data_to is not distinct from units.data_to
left join line_indicators
    on
        lines.form_code = line_indicators.form_code
        and lines.line_code is not distinct from line_indicators.line_code
        and lines.line_label is not distinct from line_indicators.line_label
        and lines.data_to is not distinct from line_indicators.data_to
where lines.report_id in (select report_id from identified_reports)
order by lines.received_no, lines.line_no, length(lines.line_key), lines.line_key;
