-- One row per unit, period and inner node of an edition: its normalised value and coverage, gathered level by level to the root.
{% set levels = index_levels() %}
with tree as (
    select
        *,
        -- exact already, so that it need not be made so again for every unit
        cast(weight as decimal(38, 18)) as exact_weight
    from {{ ref('int_index_tree') }}
),

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
    -- what a node's children weigh together is the same for every unit; a child without weight takes no part,
    -- whatever the aggregation, and neither does a node none of whose children has one
    parents_{{ depth }} as (
        select
            tree.parent_no as node_no,
            {{ exact_sum('tree.weight') }} as weight_of_all,
            count(*) as children
        from tree
        where
            tree.depth = {{ depth + 1 }} and tree.weight > 0
            and (
                tree.is_leaf
                {% if not loop.first %}
                    or exists (select 1 from parents_{{ depth + 1 }} as below where below.node_no = tree.node_no)
                {% endif %}
            )
        group by tree.parent_no
    ),

    gathered_{{ depth }} as (
        select
            children.unit_no,
            children.parent_no,
            {{ exact_total('case when children.normalised is not null then children.exact_weight end') }} as weight_valued,
            {{ children_gathered(kinds) }}
            count(children.normalised) as children_valued
        from (
            select
                leaves.unit_no,
                leaves.normalised,
                nodes.parent_no,
                nodes.weight,
                nodes.exact_weight,
                nodes.parent_aggregation
            from leaves
            inner join tree as nodes on leaves.node_no = nodes.node_no and nodes.depth = {{ depth + 1 }}
            where nodes.weight > 0
            {% if not loop.first %}

                union all

                select
                    inner_nodes.unit_no,
                    inner_nodes.normalised,
                    nodes.parent_no,
                    nodes.weight,
                    nodes.exact_weight,
                    nodes.parent_aggregation
                from level_{{ depth + 1 }} as inner_nodes
                inner join tree as nodes on inner_nodes.node_no = nodes.node_no
                where nodes.weight > 0
            {% endif %}
        ) as children
        group by children.unit_no, children.parent_no
    ),

    covered_{{ depth }} as (
        select
            gathered.unit_no,
            gathered.parent_no as node_no,
            {{ children_aggregated('gathered', 'tree.aggregation', kinds) }} as aggregated,
            case
                when units.coverage_by = 'count' then gathered.children_valued / parents.children
                else coalesce(gathered.weight_valued / nullif(parents.weight_of_all, 0), 0.0)
            end as coverage,
            coalesce(tree.min_coverage, case when tree.is_root then units.min_coverage end, 0.0) as min_coverage
        from gathered_{{ depth }} as gathered
        inner join parents_{{ depth }} as parents on gathered.parent_no = parents.node_no
        inner join tree on gathered.parent_no = tree.node_no
        inner join units on gathered.unit_no = units.unit_no
    ),

    level_{{ depth }} as (
        select
            unit_no,
            node_no,
            -- below its minimum of coverage a node has no value: it is not judged on what little is known
            case when coverage >= min_coverage - 1e-9 then aggregated end as normalised,
            coverage
        from covered_{{ depth }}
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
