-- What the rules on verdicts read: each line and whether something critical was found on it. Reads finding, line.
create or replace temp table held_report as
select distinct report_id from finding
where line_key is null and severity = 'critical' and report_id is not null;

create or replace temp table held_line as
select
    line.report_id,
    line.line_key,
    held.line_key is not null as is_held
from line
left join (select distinct
    report_id,
    line_key
from finding
where severity = 'critical') as held
    on line.report_id = held.report_id and line.line_key = held.line_key
where line.indicator_code is not null or held.line_key is not null;
