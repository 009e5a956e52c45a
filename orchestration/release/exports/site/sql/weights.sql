-- One row per node of an edition, in the order of its tree: its weight among its siblings, and its share of the whole.
with recursive tree as (
    select
        edition_code,
        node_code,
        [printf('%08.5f', 1 - effective_weight) || node_code] as place
    from dim_index_node
    where is_root
    union all
    select
        nodes.edition_code,
        nodes.node_code,
        list_append(tree.place, printf('%08.5f', 1 - nodes.effective_weight) || nodes.node_code) as place
    from dim_index_node as nodes
    inner join tree on nodes.edition_code = tree.edition_code and nodes.parent_code = tree.node_code
)

select
    nodes.edition_code,
    nodes.node_code,
    nodes.depth,
    nodes.is_leaf,
    nodes.name_vi,
    nodes.weight,
    nodes.effective_weight,
    nodes.max_score,
    nodes.scoring,
    nodes.indicator_code
from dim_index_node as nodes
inner join tree on nodes.edition_code = tree.edition_code and nodes.node_code = tree.node_code
order by nodes.edition_code, tree.place
