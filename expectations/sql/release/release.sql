-- What the rules on facts read of the last release. Reads previous_counts, previous_fact, previous_received, and the variable
-- previous_is_explained.

create or replace temp view previous_table as
select
    *,
    getvariable('previous_is_explained') as is_explained
from previous_counts;

create or replace temp view previous_value as
select
    unit_key,
    period_code,
    count(*) filter (where value is not null) as known,
    getvariable('previous_is_explained') as is_explained
from previous_fact
where is_current
group by unit_key, period_code;

create or replace temp view previous_report as
select report_id from previous_received;
