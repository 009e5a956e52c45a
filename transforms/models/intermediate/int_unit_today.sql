-- What a former unit wholly became: one row per unit that whole-unit changes carry into another, with the last of them.
with recursive whole_changes as (
    select
        from_unit_key,
        to_unit_key
    from {{ ref('unit_change') }}
    where share = 1 and from_unit_key is not null and to_unit_key is not null and from_unit_key <> to_unit_key
    qualify count(*) over (partition by from_unit_key) = 1   -- a unit that went several ways has no one heir
),

carried as (
    select
        from_unit_key as unit_key,
        to_unit_key as today_unit_key,
        1 as steps
    from whole_changes

    union all

    select
        carried.unit_key,
        whole_changes.to_unit_key as today_unit_key,
        carried.steps + 1 as steps
    from carried
    inner join whole_changes on carried.today_unit_key = whole_changes.from_unit_key
    where carried.steps < 10
)

select
    unit_key,
    today_unit_key
from carried
qualify row_number() over (partition by unit_key order by steps desc) = 1
