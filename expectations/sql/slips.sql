-- Slips too small to be seen that another figure gives away: two digits exchanged, a part that is some times itself.
-- Reads figure, current_figure, child_sum, whole_step, unit_registry, indicator_check; uses slipped.

create or replace temp macro digit_at(number, place) as floor(number / pow(10, place))::hugeint % 10;

-- what exchanging the digits at a place and the next one adds to a number
create or replace temp macro exchange_adds(number, place) as
9 * pow(10, place) * (digit_at(number, place) - digit_at(number, place + 1))::double;

create or replace temp macro exchanges_to(number, amount) as
len(list_filter(range(0, 9), lambda place: number >= pow(10, place + 1) and exchange_adds(number, place) = amount)) > 0;

create or replace temp table broken_sum as   -- figures that are not what the units below add up to
select
    figure.report_id,
    figure.line_key,
    figure.unit_key,
    figure.indicator_code,
    figure.period_code,
    figure.regime,
    figure.is_simulated,
    child_sum.unit_level,
    coalesce(indicator_check.children_sum = 'equal', false) as is_exact,
    unnest([   -- noqa: AL03
        { 'part': 'done', 'number': figure.done_number, 'of_parts': child_sum.done_sum },
        { 'part': 'base', 'number': figure.base_number, 'of_parts': child_sum.base_sum }
    ], recursive := true)
from figure
inner join child_sum
    on
        figure.unit_key = child_sum.parent_key
        and figure.indicator_code = child_sum.indicator_code
        and figure.period_code = child_sum.period_code
        and figure.regime = child_sum.regime
        and figure.is_simulated = child_sum.is_simulated
left join indicator_check on figure.indicator_code = indicator_check.indicator_code
where not figure.is_feed and figure.is_sound;

delete from broken_sum
where number is null or of_parts is null or number = of_parts;

create or replace temp table sum_part as   -- each part of them, and what it would be if it alone were wrong
select
    part.report_id,
    part.line_key,
    broken_sum.report_id as sum_report,
    broken_sum.line_key as sum_line,
    broken_sum.part,
    broken_sum.number as whole,
    broken_sum.of_parts,
    broken_sum.is_exact,
    unit.name_vi,
    case broken_sum.part when 'done' then part.done_number else part.base_number end as number,
    broken_sum.number - broken_sum.of_parts as lacks
from broken_sum
inner join unit_parent on broken_sum.unit_key = unit_parent.parent_key
inner join unit_registry as unit
    on unit_parent.unit_key = unit.unit_key and broken_sum.unit_level = unit.unit_level
inner join current_figure as part
    on
        unit.unit_key = part.unit_key
        and {{ valid_on('part.data_to', 'unit_parent.valid_from', 'unit_parent.valid_to') }}
        and broken_sum.indicator_code = part.indicator_code
        and broken_sum.period_code = part.period_code
        and broken_sum.regime = part.regime
        and broken_sum.is_simulated = part.is_simulated
where not part.is_feed;

create or replace temp table exchanged_digits as
with exchanged as (
    select * from sum_part
    where is_exact and exchanges_to(number, lacks)
),

by_sum as (
    select
        broken_sum.report_id,
        broken_sum.line_key,
        broken_sum.part,
        any_value(broken_sum.of_parts) as meant,
        count(exchanged.report_id) as candidates,
        list(exchanged.name_vi order by exchanged.name_vi) filter (where exchanged.name_vi is not null) as names,
        bool_or(exchanges_to(broken_sum.number, broken_sum.of_parts - broken_sum.number)) as is_its_own
    from broken_sum
    left join exchanged
        on
            broken_sum.report_id = exchanged.sum_report
            and broken_sum.line_key = exchanged.sum_line
            and broken_sum.part = exchanged.part
    where broken_sum.is_exact
    group by broken_sum.report_id, broken_sum.line_key, broken_sum.part
)

select
    report_id,
    line_key,
    part,
    meant,
    array_to_string(list_concat(case when is_its_own then ['ô này'] else [] end, names[:5]), ', ') as others
from by_sum
where candidates > 0 or is_its_own
union all
select   -- the only part that it can be
    exchanged.report_id,
    exchanged.line_key,
    exchanged.part,
    exchanged.number + exchanged.lacks as meant,
    'ô này' as others
from exchanged
inner join by_sum
    on
        exchanged.sum_report = by_sum.report_id
        and exchanged.sum_line = by_sum.line_key
        and exchanged.part = by_sum.part
where by_sum.candidates = 1 and not by_sum.is_its_own
union all
select   -- the whole that the unit stated before
    report_id,
    line_key,
    'base' as part,
    before as meant,
    'ô này' as others
from whole_step
where
    base_number >= 10
    and slipped(format('{:.0f}', base_number), format('{:.0f}', before)) = 'exchanged'
    and base_number is distinct from earlier;

create or replace temp table times_itself as   -- the only part that the sum fits without, but for a plain factor
select
    report_id,
    line_key,
    part,
    round(number / (number + lacks)) as times,
    number + lacks as meant
from sum_part
where
    lacks < 0
    and number + lacks > 0
    and number / (number + lacks) >= 1.9
    and abs(number / (number + lacks) / round(number / (number + lacks)) - 1) <= getvariable('TIMES_ITSELF.tolerance')
qualify count(*) over (partition by sum_report, sum_line, part) = 1;
