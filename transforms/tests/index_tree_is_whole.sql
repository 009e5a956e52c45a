-- Every node hangs from one root within the depth that is scored, and every leaf has its scoring; what is returned here is not.
with nodes as (
    select
        edition_code,
        node_code,
        parent_code
    from {{ ref('index_node') }}
),

tree as (
    select
        edition_code,
        node_code,
        depth,
        is_leaf
    from {{ ref('int_index_tree') }}
)

select
    nodes.edition_code,
    nodes.node_code,
    case
        when tree.depth is null then 'hangs from no root'
        when tree.depth > {{ index_max_depth() }} then 'lies too deep'
        when tree.is_leaf and scoring.node_code is null then 'is a leaf without a scoring'
    end as fault
from nodes
left join tree on nodes.edition_code = tree.edition_code and nodes.node_code = tree.node_code
left join {{ ref('index_scoring') }} as scoring
    on nodes.edition_code = scoring.edition_code and nodes.node_code = scoring.node_code
where
    tree.depth is null
    or tree.depth > {{ index_max_depth() }}
    or (tree.is_leaf and scoring.node_code is null)
