-- One row per node of every edition and of those made from it; what a weight set does not name keeps the edition's weight.
{{ config(materialized='view') }}
select * from {{ ref('index_node') }}

union all by name

select
    nodes.* replace (
        editions.edition_code as edition_code,
        coalesce(sets.weight, nodes.weight) as weight
    )
from (
    select distinct
        edition_code,
        base_edition_code,
        weight_set
    from {{ ref('int_index_editions') }}
    where edition_code <> base_edition_code
) as editions
inner join {{ ref('index_node') }} as nodes on editions.base_edition_code = nodes.edition_code
left join {{ ref('index_weight_set') }} as sets
    on
        editions.base_edition_code = sets.edition_code and editions.weight_set = sets.weight_set
        and nodes.node_code = sets.node_code
