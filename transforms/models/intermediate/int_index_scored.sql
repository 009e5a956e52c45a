-- One row per unit, period and inner node of an edition: its normalised value and coverage, gathered level by level to the root.
{% set levels = index_levels() %}
with tree as (select * from {{ ref('int_index_tree') }}),

units as (
    select
        unit_no,
        min_coverage,
        coverage_by
    from {{ ref('int_index_units') }}
),

leaves as (
    select
        unit_no,
        node_no,
        normalised
    from {{ ref('int_index_leaves') }}
),

{% for depth, kinds in levels %}
    level_{{ depth }} as (
        select
            gathered.unit_no,
            gathered.node_no,
            -- below its minimum of coverage a node has no value: it is not judged on what little is known
            case
                when
                    case when units.coverage_by = 'count' then gathered.share_by_count else gathered.share_by_weight end
                    >= coalesce(tree.min_coverage, case when tree.is_root then units.min_coverage end, 0.0) - 1e-9
                    then gathered.aggregated
            end as normalised,
            case when units.coverage_by = 'count' then gathered.share_by_count else gathered.share_by_weight end as coverage
        from (
            select
                children.unit_no,
                children.parent_no as node_no,
                {{ aggregate_children('children.parent_aggregation', kinds) }} as aggregated,
                coalesce({{ weight_valued() }} / nullif({{ exact_sum('children.weight') }}, 0), 0.0) as share_by_weight,
                count(children.normalised) / count(*) as share_by_count
            from (
                select
                    leaves.unit_no,
                    leaves.normalised,
                    nodes.parent_no,
                    nodes.weight,
                    nodes.parent_aggregation
                from leaves
                inner join tree as nodes on leaves.node_no = nodes.node_no and nodes.depth = {{ depth + 1 }}
                where nodes.weight > 0   -- a child without weight takes no part, whatever the aggregation
                {% if not loop.first %}

                    union all

                    select
                        inner_nodes.unit_no,
                        inner_nodes.normalised,
                        nodes.parent_no,
                        nodes.weight,
                        nodes.parent_aggregation
                    from level_{{ depth + 1 }} as inner_nodes
                    inner join tree as nodes on inner_nodes.node_no = nodes.node_no
                    where nodes.weight > 0
                {% endif %}
            ) as children
            group by children.unit_no, children.parent_no, children.parent_aggregation
        ) as gathered
        inner join tree on gathered.node_no = tree.node_no
        inner join units on gathered.unit_no = units.unit_no
    ),
{% endfor %}

every_level as (
    {% for depth, kinds in levels %}
        select * from level_{{ depth }}
        {% if not loop.last %}union all{% endif %}
    {% else %}
        select
            unit_no,
            node_no,
            normalised,
            cast(0.0 as double) as coverage
        from leaves
        where false
    {% endfor %}
)

select * from every_level
