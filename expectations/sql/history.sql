-- The series each figure continues: a figure is compared with sound ones only, and never stands in its own baseline.
-- Reads figure, current_figure.

-- a step out of its usual size: beyond k deviations (median and MAD), and by more than a trifle
create or replace temp macro is_jump(step, usual, deviation, level, kind, base) as
abs(step - usual) > greatest(
    getvariable('JUMP_OWN_HISTORY.k') * 1.4826 * deviation,
    case
        -- two more of nine products are not a jump, whatever they are in per cents
        when kind = 'ratio'
            then greatest(
                getvariable('JUMP_OWN_HISTORY.least_points'),
                100 * getvariable('JUMP_OWN_HISTORY.least_items') / coalesce(nullif(base, 0), 100)
            )
        else getvariable('JUMP_OWN_HISTORY.least_share') * abs(level - step)
    end
);

-- each figure with the two before it; a value that stands out from both is suspect and is nobody's baseline
create or replace temp table off_course as
with tested as (
    select
        figure.report_id,
        figure.line_key,
        figure.data_to,
        figure.measure_kind,
        figure.level,
        figure.done_number,
        figure.base_number,
        figure.is_cumulative,
        before.level as before_level,
        before.done_number as before_done,
        before.base_number as before_base,
        before.unit_key,
        before.indicator_code,
        before.regime,
        before.period_type,
        before.is_simulated,
        before.is_feed,
        before.data_to as before_to
    from figure
    asof join current_figure as before
        on
            figure.unit_key = before.unit_key
            and figure.indicator_code = before.indicator_code
            and figure.regime = before.regime
            and figure.period_type = before.period_type
            and figure.is_simulated = before.is_simulated
            and figure.is_feed = before.is_feed
            and figure.data_to > before.data_to
    where figure.is_of_period
),

earlier as (
    select
        tested.*,
        before.level as earlier_level,
        before.done_number as earlier_done,
        before.base_number as earlier_base
    from tested
    asof left join current_figure as before
        on
            tested.unit_key = before.unit_key
            and tested.indicator_code = before.indicator_code
            and tested.regime = before.regime
            and tested.period_type = before.period_type
            and tested.is_simulated = before.is_simulated
            and tested.is_feed = before.is_feed
            and tested.before_to > before.data_to
)

select * from earlier;

create or replace temp macro scale_step(this, that) as
case
    when coalesce(that, 0) <= 0 or coalesce(this, 0) <= 0 then null
    -- a figure grows meanwhile, so the range reaches further up than down
    when this / that between 650 and 2500 or that / this between 400 and 1500 then 'thousand'
    when this / that between 65 and 250 or that / this between 40 and 150 then 'hundred'
    when this / that between 7.5 and 20 then 'digit_more'
    when that / this between 6 and 15 then 'digit_less'
    else 'none'
end;

create or replace temp macro off_scale(this, that, earlier) as
case
    -- a step that the value before last shares is a return to the truth, not a slip
    when this is null or coalesce(that, 0) < 10 or this <= 0 then null
    when earlier > 0 and this / earlier between 0.33 and 3 then null
    else scale_step(this, that)
end;

create or replace temp table scale_slip as   -- figures tens, hundreds or thousands of times the last one
select
    report_id,
    line_key,
    unnest([   -- noqa: AL03
        { 'measure': 'done', 'hint': off_scale(done_number, before_done, earlier_done), 'last': before_done },
        { 'measure': 'base', 'hint': off_scale(base_number, before_base, earlier_base), 'last': before_base }
    ], recursive := true)
from off_course;

delete from scale_slip
where coalesce(hint, 'none') = 'none';

-- changes since the last value, along each series; the change tested is not among those it is measured against
create or replace temp table jump as
with steps as (
    select
        *,
        -- a figure of the year begins anew with it: that is no jump
        case
            when is_cumulative or year(data_to) = year(lag(data_to) over series) then level - lag(level) over series
        end as step
    from current_figure
    where level is not null
    window series as (partition by unit_key, indicator_code, regime, period_type, is_simulated, is_feed order by data_to)
),

habits as (
    select
        *,
        -- up to the step before: the value tested, and what came after it, play no part
        median(step) over before_it as usual_step,
        list(step) over before_it as steps,
        count(step) over before_it as steps_known
    from steps
    window before_it as (
        partition by unit_key, indicator_code, regime, period_type, is_simulated, is_feed
        order by data_to rows between unbounded preceding and 1 preceding
    )
)

select
    report_id,
    line_key,
    step,
    usual_step,
    steps_known,
    list_median(list_transform(list_filter(steps, lambda s: s is not null), lambda s: abs(s - usual_step))) as usual_deviation,
    level
from habits
where step is not null and steps_known > 0;

create or replace temp table suspect as
select distinct
    report_id,
    line_key
from scale_slip
union
select distinct   -- a cumulative figure below both before it; below the last alone, the last was too high
    report_id,
    line_key
from off_course
where is_cumulative and done_number < before_done and coalesce(done_number < earlier_done, true)
union
select
    jump.report_id,
    jump.line_key
from jump
inner join off_course on jump.report_id = off_course.report_id and jump.line_key = off_course.line_key
where
    steps_known >= getvariable('JUMP_OWN_HISTORY.min_steps')
    and is_jump(jump.step, jump.usual_step, jump.usual_deviation, jump.level, off_course.measure_kind, off_course.base_number)
    and (
        earlier_level is null
        or is_jump(
            off_course.level - earlier_level, 2 * jump.usual_step, jump.usual_deviation, jump.level, off_course.measure_kind,
            off_course.base_number
        )
    );

create or replace temp table last_figure as   -- each figure beside the last one that nothing speaks against
select
    figure.report_id,
    figure.line_key,
    before.level as last_level,
    before.done as last_done,
    before.base as last_base,
    before.done_number as last_done_number,
    before.base_number as last_base_number,
    before.plan_number as last_plan_number,
    before.plan as last_plan,
    before.period_code as last_period,
    before.data_to as last_to
from figure
asof join (
    select current_figure.* from current_figure
    anti join suspect on current_figure.report_id = suspect.report_id and current_figure.line_key = suspect.line_key
) as before
    on
        figure.unit_key = before.unit_key
        and figure.indicator_code = before.indicator_code
        and figure.regime = before.regime
        and figure.period_type = before.period_type
        and figure.is_simulated = before.is_simulated
        and figure.is_feed = before.is_feed
        and figure.data_to > before.data_to
where figure.is_of_period;
