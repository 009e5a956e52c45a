-- Which unit each belongs to, what the units below one add up to, and how many there are. Reads figure, current_figure,
-- unit_registry, unit_size, indicator_check.

create or replace temp table unit_parent as   -- which unit each belongs to, for as long as it does
{{ unit_parents('unit_registry') }};

create or replace temp table child_sum as   -- what the units below add up to, where every one of them said its part
with belonging as (
    select
        unit_parent.parent_key,
        unit_parent.unit_key,
        parent.unit_level as parent_level,
        child.unit_level,
        unit_parent.valid_from,
        unit_parent.valid_to
    from unit_parent
    inner join unit_registry as parent on unit_parent.parent_key = parent.unit_key
    inner join unit_registry as child on unit_parent.unit_key = child.unit_key
),

whole as (   -- how many there are, as of the period
    select
        ends.data_to,
        belonging.parent_key,
        belonging.unit_level,
        count(*) as children
    from (select distinct data_to from figure) as ends
    inner join belonging on {{ valid_on('ends.data_to', 'belonging.valid_from', 'belonging.valid_to') }}
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
inner join belonging
    on
        current_figure.unit_key = belonging.unit_key
        and {{ valid_on('current_figure.data_to', 'belonging.valid_from', 'belonging.valid_to') }}
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
        unit_parent.parent_key as unit_key,
        unit.unit_level || 's' as base,
        count(*) as size
    from (select distinct data_to from figure) as ends
    inner join unit_parent on {{ valid_on('ends.data_to', 'unit_parent.valid_from', 'unit_parent.valid_to') }}
    inner join unit_registry as unit on unit_parent.unit_key = unit.unit_key
    where unit.unit_level = 'commune'
    group by all
)

select * from children
union all
select
    ends.data_to,
    unit_size.unit_key,
    unit_size.base,
    unit_size.size
from (select distinct data_to from figure) as ends
inner join unit_size on {{ valid_on('ends.data_to', 'unit_size.valid_from', 'unit_size.valid_to') }};

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
            unnest([   -- noqa: AL03
                { 'part': 'done', 'sum': done_sum }, { 'part': 'base', 'sum': base_sum }
            ], recursive := true)
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
