-- Whether a figure has a size that this unit can have: beside its peers where nothing earlier is there, beside its own
-- past else. Reads figure, current_figure, off_course.

-- what a unit states first, beside what its peers state: by itself, and by how large the unit is in all its other lines
create or replace temp table size_beside_peers as
with stated as (
    select
        report_id,
        line_key,
        form_code,
        indicator_code,
        period_code,
        regime,
        is_simulated,
        unnest([   -- noqa: AL03
            { 'part': 'base', 'size': base_number },
            { 'part': 'plan', 'size': case when measure_kind in ('count', 'amount') then plan_number end },
            { 'part': 'done', 'size': case when measure_kind in ('count', 'amount') then done_number end }
        ], recursive := true)
    from figure
    where not is_feed and is_sound
),

beside as (
    select
        *,
        ln(size) - median(ln(size)) over peers as off,
        count(*) over peers - 1 as peers
    from stated
    where size > 0
    window peers as (partition by form_code, indicator_code, part, period_code, regime, is_simulated)
),

scaled as (   -- how large the unit is, by what most of its lines say
    select
        *,
        off - median(off) over (partition by report_id) as rest,
        count(*) over (partition by report_id) as lines
    from beside
),

linked as (   -- and again by those lines alone that follow the size of a unit
    select
        *,
        quantile_cont(abs(off), 0.75) over peers as off_spread,   -- one that is far off does not widen it
        quantile_cont(abs(rest), 0.75) over peers < quantile_cont(abs(off), 0.75) over peers as is_linked
    from scaled
    window peers as (partition by form_code, indicator_code, part, period_code, regime, is_simulated)
),

measured as (
    select
        *,
        coalesce(median(case when is_linked then off end) over (partition by report_id), off - rest) as unit_off
    from linked
),

centred as (
    select
        *,
        off - unit_off - median(off - unit_off) over peers as apart
    from measured
    window peers as (partition by form_code, indicator_code, part, period_code, regime, is_simulated)
)

select
    * exclude (apart),
    case when is_linked then apart else off end as apart,
    case
        when is_linked
            then quantile_cont(abs(apart), 0.75) over (
                partition by form_code, indicator_code, part, period_code, regime, is_simulated
            )
        else off_spread
    end as usual
from centred;

create or replace temp table whole_step as   -- what each running total is part of, beside the two statements before it
with steps as (
    select
        report_id,
        line_key,
        form_code,
        unit_key,
        indicator_code,
        period_code,
        regime,
        is_simulated,
        data_to,
        base_number,
        lag(base_number) over series as before,
        lag(base_number, 2) over series as earlier,
        lag(period_code) over series as before_period
    from current_figure
    where measure_kind = 'ratio' and is_cumulative and base_number > 0
    window series as (   -- a total is the same whatever the length of the period: the year is told beside its quarters
        partition by unit_key, indicator_code, regime, is_simulated, is_feed
        order by data_to, -length(period_code), period_code
    )
)

select
    *,
    base_number / before - 1 as change,
    -- a new census changes all of them alike
    case
        when count(*) over peers > getvariable('WHOLE_UNSTEADY.min_peers') then median(base_number / before - 1) over peers
        else 0
    end as usual_change
from steps
where before > 0
window peers as (partition by form_code, indicator_code, period_code, regime, is_simulated);

create or replace temp table whole_leapt as   -- changes beyond a wavering
select
    report_id,
    line_key
from off_course
where
    measure_kind = 'ratio'
    and is_cumulative
    and abs(base_number - before_base) > greatest(
        getvariable('DENOMINATOR_CHANGED.share') * before_base, getvariable('DENOMINATOR_CHANGED.least')
    );

create or replace temp table flow_step as   -- what happened in a period, beside the period before it and the peers
select
    off_course.report_id,
    off_course.line_key,
    off_course.base_number,
    off_course.before_base as before,
    off_course.earlier_base as earlier,
    ln(off_course.base_number / off_course.before_base) as change,
    case
        when count(*) over then_beside > getvariable('FLOW_WHOLE_JUMPED.min_peers')
            then median(ln(off_course.base_number / off_course.before_base)) over then_beside
        else 0
    end as usual_change
from off_course
inner join figure on off_course.report_id = figure.report_id and off_course.line_key = figure.line_key
where
    off_course.measure_kind = 'ratio'
    and not off_course.is_cumulative
    and off_course.base_number > 0
    and off_course.before_base > 0
window then_beside as (
    partition by figure.form_code, off_course.indicator_code, figure.period_code, off_course.regime, off_course.is_simulated
);

create or replace temp table plan_step as   -- each year's plan beside those before it
select
    report_id,
    line_key,
    data_to,
    plan_number,
    lag(plan_number) over series as before,
    lag(plan_number, 2) over series as earlier,
    lag(period_code) over series as before_period,
    lag(data_to) over series as before_to
from current_figure
where plan_number > 0 and measure_kind <> 'score'
window series as (partition by unit_key, indicator_code, regime, period_type, is_simulated, is_feed order by data_to);
