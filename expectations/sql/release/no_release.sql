-- What the rules on facts read of the last release, where there is none. Reads nothing.

create or replace temp view previous_table as
select
    null::varchar as table_name,
    null::bigint as rows,
    null::boolean as is_explained
where false;

create or replace temp view previous_value as
select
    null::varchar as unit_key,
    null::varchar as period_code,
    null::bigint as known,
    null::boolean as is_explained
where false;

create or replace temp view previous_report as
select null::varchar as report_id
where false;
