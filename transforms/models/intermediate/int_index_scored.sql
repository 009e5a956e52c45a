-- One row per unit, period and node of an edition: its normalised value and coverage, gathered level by level up to the root.
{% set max_depth = index_max_depth() | int %}
with units as (
    select
        units.edition_code,
        units.period_code,
        units.unit_key,
        units.min_coverage,
        coalesce(bool_or(leaves.is_simulated), false) as is_simulated
    from {{ ref('int_index_units') }} as units
    left join {{ ref('int_index_leaves') }} as leaves using (edition_code, period_code, unit_key)
    group by all
),

tree as (select * from {{ ref('int_index_tree') }}),

leaves as (
    select
        leaves.edition_code,
        leaves.period_code,
        leaves.unit_key,
        tree.node_code,
        tree.parent_code,
        tree.weight,
        tree.depth,
        leaves.normalised,
        case when leaves.normalised is null then 0.0 else 1.0 end as coverage
    from {{ ref('int_index_leaves') }} as leaves
    inner join tree on leaves.edition_code = tree.edition_code and leaves.node_code = tree.node_code
),

{% for depth in range(max_depth, -1, -1) %}
    level_{{ depth }} as (
        select * from leaves
        where depth = {{ depth }}
        {% if depth < max_depth %}
            union all

            select
                gathered.edition_code,
                gathered.period_code,
                gathered.unit_key,
                gathered.node_code,
                gathered.parent_code,
                gathered.weight,
                gathered.depth,
                -- below its minimum of coverage a node has no value: it is not judged on what little is known
                case when gathered.coverage >= gathered.min_coverage - 1e-9 then gathered.aggregated end as normalised,
                gathered.coverage
            from (
                select
                    children.edition_code,
                    children.period_code,
                    children.unit_key,
                    tree.node_code,
                    tree.parent_code,
                    tree.weight,
                    tree.depth,
                    coalesce(tree.min_coverage, case when tree.is_root then units.min_coverage end, 0.0) as min_coverage,
                    {{ aggregate_children('tree.aggregation') }} as aggregated,
                    coalesce({{ weight_valued() }} / nullif({{ exact_sum('children.weight') }}, 0), 0.0) as coverage
                from level_{{ depth + 1 }} as children
                inner join tree on children.edition_code = tree.edition_code and children.parent_code = tree.node_code
                inner join units
                    on
                        children.edition_code = units.edition_code
                        and children.period_code = units.period_code
                        and children.unit_key = units.unit_key
                group by
                    children.edition_code,
                    children.period_code,
                    children.unit_key,
                    tree.node_code,
                    tree.parent_code,
                    tree.weight,
                    tree.depth,
                    tree.is_root,
                    tree.min_coverage,
                    tree.aggregation,
                    units.min_coverage
            ) as gathered
        {% endif %}
    ),
{% endfor %}

gathered as (
    {% for depth in range(max_depth + 1) %}
        select * from level_{{ depth }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    gathered.*,
    units.is_simulated
from gathered
inner join units using (edition_code, period_code, unit_key)
