-- One row per node of every edition, with its place in the tree and its share of the whole index.
select
    nodes.edition_code,
    nodes.node_code,
    nodes.parent_code,
    nodes.depth,
    nodes.is_root,
    nodes.is_leaf,
    nodes.name_vi,
    nodes.name_en,
    nodes.weight,
    nodes.effective_weight,
    nodes.max_score,
    nodes.aggregation,
    nodes.min_coverage,
    scoring.indicator_code,
    scoring.scoring,
    coalesce(scoring.missing, case when nodes.is_leaf then 'renormalise' end) as missing
from {{ ref('int_index_tree') }} as nodes
left join {{ ref('int_index_leaf_scorings') }} as scoring
    on nodes.edition_code = scoring.edition_code and nodes.node_code = scoring.node_code
