-- When each report came: as its receipt says, but where the clock was wrong that night, or a person has set it right.
-- Reads observed_reports and receipt_correction; writes arrived_reports.

-- an intake whose clock disagrees with later or earlier ones: time never runs back from one number to the next
create table intakes as
select
    taken_in_at,
    min(received_no) as first_no,
    max(received_no) as last_no
from observed_reports
group by taken_in_at;

create table clock_conflicts as
select
    before.taken_in_at as ahead,
    after.taken_in_at as behind
from intakes as before
inner join intakes as after on before.first_no < after.first_no and before.taken_in_at > after.taken_in_at;

-- of two that contradict each other the one that contradicts more intakes is wrong; the earlier, if as many
create table clocks_wrong as
with ahead as (
    select
        ahead as taken_in_at,
        count(*) as contradicted
    from clock_conflicts
    group by ahead
),

behind as (
    select
        behind as taken_in_at,
        count(*) as contradicted
    from clock_conflicts
    group by behind
),

judged as (
    select
        clock_conflicts.*,
        ahead.contradicted >= behind.contradicted as is_ahead_wrong
    from clock_conflicts
    inner join ahead on clock_conflicts.ahead = ahead.taken_in_at
    inner join behind on clock_conflicts.behind = behind.taken_in_at
)

select
    ahead as taken_in_at,
    'ahead' as clock_fault
from judged
group by ahead
having bool_and(is_ahead_wrong)
union all
select
    behind as taken_in_at,
    'behind' as clock_fault
from judged
group by behind
having bool_or(not is_ahead_wrong);

create table arrived_reports as
with clocked as (
    select
        reports.*,
        clocks_wrong.clock_fault,
        case when clocks_wrong.clock_fault is null then reports.taken_in_at end as right_time,
        case
            when clocks_wrong.clock_fault is not null or reports.arrival_basis = 'note' then null
            when reports.arrival_basis is not null or reports.received_at = reports.taken_in_at then reports.received_at
        end as right_arrival
    from observed_reports as reports
    left join clocks_wrong on reports.taken_in_at = clocks_wrong.taken_in_at
),

placed as (   -- a wrong clock's intake came after the one before it and before the one after it
    select
        *,
        min(right_time) over (order by received_no rows between 1 following and unbounded following) as next_time,
        max(right_time) over (order by received_no rows between unbounded preceding and 1 preceding) as last_time,
        min(right_arrival) over (order by received_no rows between 1 following and unbounded following) as next_arrival
    from clocked
),

known as (
    select
        * exclude (right_time, next_time, last_time, right_arrival),
        coalesce(right_time, case when clock_fault = 'ahead' then next_time else last_time end, taken_in_at) as known_by
    from placed
),

timed as (
    select
        *,
        -- a note has another clock; what it says is believed, but nothing is received after it was taken in
        case
            when clock_fault = 'behind' and coalesce(arrival_basis, '') <> 'note' then known_by
            -- when it came nobody knows: before what came after it
            when received_at > known_by and clock_fault = 'ahead' then least(known_by, coalesce(next_arrival, known_by))
            when received_at > known_by then known_by
            else received_at
        end as came_at
    from known
)

select
    timed.* exclude (received_at, clock_fault, known_by, came_at, next_arrival),
    coalesce(corrections.received_on + cast(timed.came_at as time), timed.came_at) as received_at,
    case
        when corrections.received_on is not null then corrections.received_on + cast(timed.came_at as time)
        when timed.arrival_basis = 'file' then timed.known_by
        else timed.came_at
    end as known_at,
    timed.received_at as stated_received_at,
    case
        when corrections.received_on is not null then null
        else coalesce(timed.clock_fault, case when timed.came_at < timed.received_at then 'note' end)
    end as clock_fault
from timed
-- a file of several forms is one delivery: what is set right of it is right of each of its reports
left join receipt_correction as corrections
    on split_part(timed.report_id, '.', 1) = split_part(corrections.report_id, '.', 1)
qualify row_number() over (
    partition by timed.report_id order by (timed.report_id = corrections.report_id) desc nulls last
) = 1;
