-- Who owes which form when, and who has answered. Reads reporting_obligation, unit, figure, report, line.

-- who owes which form for which period: what int_expected_values of the transforms says of the lines
create or replace temp table owed_report as
with horizon as (   -- an obligation without a beginning begins with the first figure
    select coalesce(min(data_to), getvariable('as_of')) as first_to from figure
),

years as (
    select unnest(range(
        least(
            (select year(first_to) from horizon),
            (select year(min(valid_from::date)) from reporting_obligation),
            year(getvariable('as_of')) - 2
        )::bigint,
        year(getvariable('as_of'))::bigint + 1
    )) as year
),

periods as (
    select 'year' as period_type, year::varchar as period_code from years
    union all
    select 'half', year || '-H' || n from years cross join range(1, 3) as halves(n)
    union all
    select 'nine_months', year || '-9M' from years
    union all
    select 'quarter', year || '-Q' || n from years cross join range(1, 5) as quarters(n)
    union all
    select 'month', year || '-' || lpad(n::varchar, 2, '0') from years cross join range(1, 13) as months(n)
),

asked as (
    select
        obligation.form_code,
        obligation.unit_level,
        obligation.scope_unit_key,
        obligation.period_type,
        obligation.regime,
        periods.period_code,
        ends_on(periods.period_code, obligation.regime) as data_to,
        coalesce(obligation.due_working_days, '0')::integer as due_working_days,
        obligation.valid_from,
        obligation.valid_to
    from reporting_obligation as obligation
    inner join periods on obligation.period_type = periods.period_type
),

lineage as (
    with recursive above as (
        select unit_key, unit_key as above_key from unit
        union
        select above.unit_key, parent.parent_unit_key
        from above
        inner join unit as parent on above.above_key = parent.unit_key
        where parent.parent_unit_key is not null
    )

    select * from above
)

select distinct
    asked.form_code,
    asked.period_code,
    asked.period_type,
    asked.regime,
    asked.data_to,
    unit.unit_key,
    unit.name_vi,
    (add_working_days(asked.data_to, asked.due_working_days))::date as due_on
from asked
inner join unit on asked.unit_level = unit.unit_level and holds_on(unit.valid_from, unit.valid_to, asked.data_to)
where
    holds_on(asked.valid_from, asked.valid_to, asked.data_to)
    and (asked.valid_from is not null or asked.data_to >= (select first_to from horizon))
    -- a feed without lines may carry any indicator and owes none
    and (asked.form_code <> 'feed' or exists (select 1 from form_line where form_line.form_code = 'feed'))
    and (
        asked.scope_unit_key is null
        or exists (
            select 1 from lineage
            where lineage.unit_key = unit.unit_key and lineage.above_key = asked.scope_unit_key
        )
    );

create or replace temp table answer as   -- which units a report speaks for
select distinct
    report.report_id,
    report.form_code,
    spoken.unit_key,
    spoken.period_code,
    spoken.regime,
    report.is_simulated,
    -- a sample without a delivery note was taken from elsewhere: it answers, but not to this calendar
    not (report.source = 'samples' and report.received_at = report.taken_in_at) as is_to_calendar,
    report.received_at,
    report.received_no
from report
inner join (
    select report_id, unit_key, period_code, regime from report
    union
    select report_id, unit_key, period_code, regime from line
) as spoken on report.report_id = spoken.report_id
where spoken.unit_key is not null and spoken.period_code is not null;
