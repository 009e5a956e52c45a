-- One row per ranked unit and node with a value: what the draws are made on.
with members as (
    select
        group_no,
        unnest(units).unit_no as unit_no
    from {{ ref('int_index_sensitivity_groups') }}
)

select
    members.group_no,
    scored.unit_no,
    scored.node_no,
    scored.normalised
from members
inner join (
    select
        unit_no,
        node_no,
        normalised
    from {{ ref('int_index_leaves') }}
    union all
    select
        unit_no,
        node_no,
        normalised
    from {{ ref('int_index_scored') }}
) as scored on members.unit_no = scored.unit_no
where scored.normalised is not null
