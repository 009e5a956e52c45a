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
    from {{ ref('int_index_nodes') }}
),

siblings as (
    select
        edition_code,
        parent_code,
        {{ exact_sum('weight') }} as weight_of_all
    from nodes
    group by edition_code, parent_code
),

shared as (
    select
        nodes.*,
        nodes.weight / nullif(siblings.weight_of_all, 0) as share
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
),

numbered as (
    select
        *,
        row_number() over (order by edition_code, path) as node_no
    from tree
)

select
    numbered.*,
    parents.node_no as parent_no,
    parents.aggregation as parent_aggregation,
    numbered.parent_code is null as is_root,
    not exists (
        select 1 from nodes as children
        where children.edition_code = numbered.edition_code and children.parent_code = numbered.node_code
    ) as is_leaf
from numbered
left join numbered as parents on numbered.edition_code = parents.edition_code and numbered.parent_code = parents.node_code
