-- What the rules that look beyond one line read: figures with their period's dates, the series they continue, what is
-- owed. A figure is compared with sound ones only, and never stands in its own baseline. Real and simulated stay apart.

create or replace temp macro month_of(period_code) as
case
    when period_code like '____-Q_' then 3 * right(period_code, 1)::integer
    when period_code like '____-H_' then 6 * right(period_code, 1)::integer
    when period_code like '____-9M' then 9
    when period_code like '____-__' then right(period_code, 2)::integer
    else 12
end;

-- administrative periods end on the 14th of their last month, statistical ones with it
create or replace temp macro ends_on(period_code, regime) as
case
    when regime = 'administrative' then make_date(left(period_code, 4)::integer, month_of(period_code), 14)
    else last_day(make_date(left(period_code, 4)::integer, month_of(period_code), 1))
end;

create or replace temp macro holds_on(valid_from, valid_to, day) as
coalesce(valid_from::date <= day, true) and coalesce(day < valid_to::date, true);

create or replace temp macro add_working_days(day, days) as
day
+ (days + 2 * floor((days + least(isodow(day), 5) - 1) / 5))::integer
- greatest(isodow(day) - 5, 0)::integer;

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

create or replace temp table unit as
select
    unit_key,
    unit_code,
    name_vi,
    unit_level,
    parent_unit_key,
    valid_from::date as valid_from,
    valid_to::date as valid_to
from unit_registry;

create or replace temp table figure as   -- one row per line that speaks of a known unit, indicator and period
with kinds as (
    select
        indicator_code,
        valid_from::date as valid_from,
        valid_to::date as valid_to,
        is_cumulative = 'true' as is_cumulative,
        aggregation,
        plausible_min::double as plausible_min,
        plausible_max::double as plausible_max
    from indicator_catalogue
),

told as (
    select
        line_wide.*,
        report.received_at,
        report.received_no,
        ends_on(line_wide.period_code, line_wide.regime) as data_to,
        case when measure_kind = 'ratio' then numerator else coalesce(value, numerator) end as done,
        denominator as base
    from line_wide
    inner join report on line_wide.report_id = report.report_id
    where line_wide.unit_key is not null and line_wide.indicator_code is not null and line_wide.period_type is not null
),

counted as (
    select
        *,
        case when done.qualifier = 'exact' then done.number end as done_number,
        case when base.qualifier = 'exact' then base.number end as base_number,
        case when plan.qualifier = 'exact' then plan.number end as plan_number,
        case when reported_pct.qualifier = 'exact' then reported_pct.number end as pct_number,
        count(*) over (partition by report_id, line_code, unit_key, period_code, regime) > 1 as is_repeated
    from told
)

select
    counted.*,
    kinds.is_cumulative,
    kinds.aggregation,
    kinds.plausible_min,
    kinds.plausible_max,
    -- what is followed along time: the per cent of a ratio, the number of a count
    case
        when measure_kind <> 'ratio' then done_number
        when done_number is not null and base_number > 0 then 100.0 * done_number / base_number
        when done.cell is null or done.raw_text = '' then pct_number
    end as level,
    not is_repeated
    and coalesce(done_number >= 0, true)
    and coalesce(measure_kind <> 'ratio' or done_number <= base_number, true) as is_sound
from counted
left join kinds
    on counted.indicator_code = kinds.indicator_code and holds_on(kinds.valid_from, kinds.valid_to, counted.data_to);

create or replace temp table fingerprint as   -- what a report says in numbers, as one text
select
    figure.report_id,
    figure.form_code,
    figure.unit_key,
    figure.period_code,
    figure.period_type,
    figure.regime,
    figure.is_simulated,
    figure.data_to,
    figure.received_at,
    figure.received_no,
    count(done_number) + count(base_number) as numbers,
    count(distinct done_number) as different_numbers,
    md5(string_agg(concat_ws(':', line_code, done_number, base_number, self_score.number), ';' order by line_code, line_key)) as said
from figure
inner join (select distinct report_id, unit_key as reporting_unit_key from report) as report
    on figure.report_id = report.report_id and figure.unit_key = report.reporting_unit_key
where not is_feed and (done_number is not null or self_score.number is not null)
group by all;

create or replace temp table copied as   -- reports that say in every number what another unit's earlier one says
select distinct this.report_id
from fingerprint as this
inner join fingerprint as other
    on
        this.said = other.said
        and this.form_code = other.form_code
        and this.period_code = other.period_code
        and this.regime = other.regime
        and this.unit_key <> other.unit_key
        and (this.received_at, this.received_no) > (other.received_at, other.received_no)
where
    this.numbers >= getvariable('REPORT_SAME_AS_OTHER_UNIT.min_numbers')
    and this.different_numbers >= getvariable('REPORT_SAME_AS_OTHER_UNIT.min_different');

create or replace temp table current_figure as   -- the last sound word on each value
select figure.* from figure
anti join copied on figure.report_id = copied.report_id
where is_sound and (level is not null or done_number is not null)
qualify row_number() over (
    partition by unit_key, indicator_code, period_code, regime, is_simulated, is_feed order by received_at desc, received_no desc
) = 1;

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
    unnest([
        {'measure': 'done', 'hint': off_scale(done_number, before_done, earlier_done), 'last': before_done},
        {'measure': 'base', 'hint': off_scale(base_number, before_base, earlier_base), 'last': before_base}
    ], recursive := true)
from off_course;

delete from scale_slip where coalesce(hint, 'none') = 'none';

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
        and figure.data_to > before.data_to;

create or replace temp table child_sum as   -- what the units below add up to, where every one of them said its part
with belonging as (
    select
        parent.unit_key as parent_key,
        child.unit_key,
        parent.unit_level as parent_level,
        child.unit_level
    from unit as parent
    inner join unit as child on parent.unit_key = child.parent_unit_key
),

whole as (   -- how many there are, as of the period
    select
        ends.data_to,
        belonging.parent_key,
        belonging.unit_level,
        count(*) as children
    from (select distinct data_to from figure) as ends
    cross join belonging
    inner join unit on belonging.unit_key = unit.unit_key
    where holds_on(unit.valid_from, unit.valid_to, ends.data_to)
    group by all
)

select
    belonging.parent_key,
    belonging.parent_level,
    belonging.unit_level,
    current_figure.indicator_code,
    current_figure.period_code,
    current_figure.regime,
    current_figure.is_simulated,
    any_value(whole.children) as children,
    sum(current_figure.done_number) as done_sum,
    case when count(current_figure.base_number) = any_value(whole.children) then sum(current_figure.base_number) end as base_sum
from current_figure
inner join belonging on current_figure.unit_key = belonging.unit_key
inner join whole
    on
        belonging.parent_key = whole.parent_key
        and belonging.unit_level = whole.unit_level
        and current_figure.data_to = whole.data_to
where
    not current_figure.is_feed
    and current_figure.done_number is not null
    and current_figure.aggregation in ('sum', 'ratio_of_sums')
group by all
having count(distinct current_figure.unit_key) = any_value(whole.children);

create or replace temp table counted_base as   -- how many communes, villages... a unit has, where that is known
with children as (
    select
        ends.data_to,
        unit.parent_unit_key as unit_key,
        unit.unit_level || 's' as base,
        count(*) as size
    from (select distinct data_to from figure) as ends
    inner join unit on holds_on(unit.valid_from, unit.valid_to, ends.data_to)
    where unit.unit_level = 'commune'
    group by all
)

select * from children
union all
select
    ends.data_to,
    known.unit_key,
    known.base,
    known.size::bigint as size
from (select distinct data_to from figure) as ends
inner join unit_size as known on holds_on(known.valid_from, known.valid_to, ends.data_to);

create or replace temp table owed_report as   -- who owes which form for which period, due within the last years
with years as (
    select unnest(range(least(
        coalesce((select min(year(data_to)) from figure), year(getvariable('as_of'))), year(getvariable('as_of')) - 2
    )::bigint, year(getvariable('as_of'))::bigint + 1)) as year
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
    report.received_at,
    report.received_no
from report
inner join (
    select report_id, unit_key, period_code, regime from report
    union
    select report_id, unit_key, period_code, regime from line
) as spoken on report.report_id = spoken.report_id
where report.form_code <> 'feed' and spoken.unit_key is not null and spoken.period_code is not null;

-- a remark that gives a reason; a dash or a full stop is none
create or replace temp macro is_explained(note) as length(regexp_replace(coalesce(note, ''), '[\s\-–_.…]+', '', 'g')) > 3;

create or replace temp macro signed(amount) as
case when amount > 0 then '+' else '' end || replace(format('{:.2f}', amount), '.', ',');

create or replace temp macro period_type_vi(kind) as
case kind
    when 'year' then 'năm' when 'half' then '6 tháng' when 'nine_months' then '9 tháng' when 'quarter' then 'quý' else 'tháng'
end;

create or replace temp macro sums_beside(level, tolerance) as table
select
    figure.report_id,
    figure.sheet,
    case when sums.part = 'done' then figure.done.cell else figure.base.cell end as cell,
    figure.line_key,
    case when sums.part = 'done' then figure.done.raw_text else figure.base.raw_text end as found,
    replace(sums.sum::varchar, '.0', '') || ' (' || sums.children || ' đơn vị)' as expected
from figure
inner join (
    select
        child_sum.* exclude (done_sum, base_sum),
        unnest([{'part': 'done', 'sum': done_sum}, {'part': 'base', 'sum': base_sum}], recursive := true)
    from child_sum
) as sums
    on
        figure.unit_key = sums.parent_key
        and figure.indicator_code = sums.indicator_code
        and figure.period_code = sums.period_code
        and figure.regime = sums.regime
        and figure.is_simulated = sums.is_simulated
left join indicator_check on figure.indicator_code = indicator_check.indicator_code
where
    sums.parent_level = level
    and not figure.is_feed
    and sums.sum is not null
    and case
        when sums.part = 'base' and figure.measure_kind <> 'ratio' then false
        -- unless it is known that the parts make up the whole, the whole may have a share of its own
        when indicator_check.children_sum = 'equal'
            then abs(case sums.part when 'done' then done_number else base_number end - sums.sum) > tolerance * sums.sum
        else sums.sum > (1 + tolerance) * case sums.part when 'done' then done_number else base_number end
    end;

create or replace temp table peer_step as   -- changes in per cents since the last period, beside those of the peers
with steps as (
    select
        figure.report_id,
        figure.line_key,
        figure.unit_key,
        figure.form_code,
        figure.indicator_code,
        figure.period_code,
        figure.regime,
        figure.is_simulated,
        figure.base_number as base,
        figure.level - last_figure.last_level as step
    from figure
    inner join last_figure on figure.report_id = last_figure.report_id and figure.line_key = last_figure.line_key
    where figure.measure_kind = 'ratio' and figure.level is not null and last_figure.last_level is not null
),

middled as (
    select
        *,
        count(*) over peers - 1 as peers,
        median(step) over peers as group_step
    from steps
    window peers as (partition by form_code, indicator_code, period_code, regime, is_simulated)
)

select
    *,
    median(abs(step - group_step)) over (partition by form_code, indicator_code, period_code, regime, is_simulated)
        as group_deviation
from middled;

create or replace temp table scored as   -- lines of scores with the most they can be
select
    report_id,
    sheet,
    line_key,
    self_score,
    verified_score,
    evidence,
    least(coalesce(plan_number, plausible_max), coalesce(plausible_max, plan_number)) as most
from figure
where measure_kind = 'score' and (self_score.number is not null or verified_score.number is not null);
