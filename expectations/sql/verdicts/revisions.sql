-- Each later revision of a report and the figures in force that it has no word on. Revision by revision, as one that is held
-- takes nothing out of force. A line left blank says nothing; one left blank with a reason takes its figure back.
-- Where a form's figures are carried on they stay in force beside what the revision brings. A revision without one figure takes
-- none back, whatever its notes say, unless that is chosen for the form.
-- Reads report, cell, line_wide, held_report, held_line, rule_severity, revision_choice.
create or replace temp table revision as
with versions as (   -- the reports of which there are several; a report that is held replaces nothing
    select
        report_id,
        received_at,
        received_no,
        {{ is_carried_on('report.form_code', 'revision_choice') }} as is_carried_on,
        {{ notes_withdraw('report.form_code', 'revision_choice') }} as notes_withdraw,
        {{ series_of('report', 'report.report_id') }} || '|' || is_simulated as series
    from report
    where form_code <> 'feed' and report_id not in (select report_id from held_report)
    qualify count(*) over (partition by series) > 1
),

stating as (   -- totals are filled in by the form we issue: a line that holds nothing else says nothing
    select distinct
        report_id,
        line_key,
        case when measure in ('self_score', 'verified_score') then measure else '' end as kind
    from cell
    where
        parse_code <> 'blank'
        and measure in (
            {%- for measure in (line_measures('number') + ' ' + line_measures('status')).split()
                if measure not in ('denominator', 'plan') -%}
                '{{ measure }}'{{ ', ' if not loop.last }}
            {%- endfor -%}
        )
),

spoken as (
    select
        line_wide.report_id,
        -- one line may hold the score a unit gives itself and the verified one: two figures
        concat_ws('|', line_wide.unit_key, line_wide.indicator_code, kinds.kind) as figure,
        coalesce(held_line.is_held, false) as is_held,
        stating.line_key is not null as is_stated,
        is_explained(line_wide.note) as is_explained
    from line_wide
    semi join versions on line_wide.report_id = versions.report_id
    cross join (values (''), ('self_score'), ('verified_score')) as kinds (kind)
    left join held_line on line_wide.report_id = held_line.report_id and line_wide.line_key = held_line.line_key
    left join stating
        on
            line_wide.report_id = stating.report_id
            and line_wide.line_key = stating.line_key
            and kinds.kind = stating.kind
    where line_wide.indicator_code is not null and line_wide.unit_key is not null
),

figures as (   -- a report of which every line is held replaces nothing
    select
        report_id,
        coalesce(list(distinct figure) filter (where is_stated and not is_held), []) as stated,
        coalesce(list(distinct figure) filter (where is_held), []) as held,
        coalesce(list(distinct figure) filter (where not is_stated and is_explained and not is_held), []) as withdrawn
    from spoken
    group by report_id
    having bool_or(not is_held)
)

select
    versions.report_id,
    versions.series,
    versions.is_carried_on,
    row_number() over (partition by versions.series order by versions.received_at, versions.received_no) as revision_no,
    figures.* exclude (report_id, withdrawn),
    len(figures.stated) + len(figures.held) = 0 and not versions.notes_withdraw as is_without_figure,
    case when is_without_figure then [] else figures.withdrawn end as withdrawn
from versions
inner join figures on versions.report_id = figures.report_id;

create or replace temp table revision_drop as
with recursive standing as (
    select
        series,
        revision_no,
        report_id,
        stated as in_force,
        0::bigint as figures_before,
        []::varchar[] as dropped,
        false as is_partial,
        is_carried_on
    from revision
    where revision_no = 1
    union all
    select
        series,
        revision_no,
        report_id,
        case
            when is_carried_on
                then list_distinct(list_filter(before, lambda figure: not list_contains(withdrawn, figure)) || stated)
            when is_partial and coalesce((
                select severity from rule_severity
                where rule_code = 'REVISION_DROPS_FIGURES'
            ), 'critical') = 'critical' then before
            else list_distinct(stated || list_intersect(before, held))
        end as in_force,
        len(before) as figures_before,
        dropped,
        is_partial,
        is_carried_on
    from (
        select
            *,
            not is_carried_on and len(dropped) > 0 and (
                is_without_figure or (
                    len(dropped) >= getvariable('REVISION_DROPS_FIGURES.least_figures')
                    and len(dropped) >= getvariable('REVISION_DROPS_FIGURES.share') * len(before)
                )
            ) as is_partial
        from (
            select
                revision.*,
                standing.in_force as before,
                list_filter(
                    standing.in_force,
                    lambda figure: not list_contains(revision.stated || revision.held || revision.withdrawn, figure)
                ) as dropped
            from standing
            inner join revision
                on standing.series = revision.series and standing.revision_no + 1 = revision.revision_no
        ) as beside
    ) as measured
),

named as (   -- a figure by the line it was last sent on
    select
        revision.series,
        concat_ws('|', line_wide.unit_key, line_wide.indicator_code, kinds.kind) as figure,
        max_by(line_wide.line_code, revision.revision_no) as line_code
    from revision
    inner join line_wide on revision.report_id = line_wide.report_id
    cross join (values (''), ('self_score'), ('verified_score')) as kinds (kind)
    group by all
)

select
    standing.report_id,
    standing.is_partial,
    standing.is_carried_on,
    len(standing.dropped) || '/' || any_value(standing.figures_before) as found,
    array_to_string(list(distinct named.line_code order by named.line_code)[:12], ', ')
    || case when count(distinct named.line_code) > 12 then ', …' else '' end as expected
from (select
    *,
    unnest(dropped) as figure
from standing) as standing
left join named on standing.series = named.series and standing.figure = named.figure
group by standing.report_id, standing.is_partial, standing.is_carried_on, standing.dropped;
