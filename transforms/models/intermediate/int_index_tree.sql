-- One row per node of every edition: depth below the root, leaf or not, weight among its siblings and share of the whole.
with recursive nodes as (
    select
        edition_code,
        node_code,
        parent_code,
        name_vi,
        name_en,
        coalesce(weight, 1.0) as weight,
        max_score,
        coalesce(aggregation, 'arithmetic') as aggregation,
        min_coverage
    from {{ ref('index_node') }}
),

siblings as (
    select edition_code, parent_code, {{ exact_sum('weight') }} as weight_of_all
    from nodes
    group by edition_code, parent_code
),

shared as (
    select
        nodes.*,
        nodes.weight / siblings.weight_of_all as share
    from nodes
    inner join siblings
        on nodes.edition_code = siblings.edition_code and nodes.parent_code is not distinct from siblings.parent_code
),

tree as (
    select
        *,
        0 as depth,
        cast(1.0 as double) as effective_weight,
        node_code as path
    from shared
    where parent_code is null

    union all

    select
        shared.*,
        tree.depth + 1 as depth,
        tree.effective_weight * shared.share as effective_weight,
        tree.path || '/' || shared.node_code as path
    from tree
    inner join shared on tree.edition_code = shared.edition_code and tree.node_code = shared.parent_code
    where tree.depth < 50   -- a loop ends here and is refused by the depth test
)

select
    tree.*,
    tree.parent_code is null as is_root,
    not exists (
        select 1 from nodes as children
        where children.edition_code = tree.edition_code and children.parent_code = tree.node_code
    ) as is_leaf
from tree
