-- One row per edition, period, unit and node: normalised value, points, coverage and rank within the unit's group.
with scored as (
    select
        scored.edition_code,
        scored.period_code,
        units.period_type,
        scored.unit_key,
        scored.node_code,
        scored.parent_code,
        scored.depth,
        nodes.is_root,
        nodes.is_leaf,
        nodes.effective_weight,
        scored.weight,
        leaves.indicator_code,
        leaves.leaf_value,
        leaves.value_status,
        scored.normalised,
        coalesce(nodes.max_score, 1.0) as max_score,
        scored.normalised * coalesce(nodes.max_score, 1.0) as score,
        scored.coverage,
        scored.is_simulated,
        -- a ranking never mixes real figures and simulated ones
        case units.rank_within
            when 'parent' then units.parent_unit_key
            when 'unit_type' then units.unit_type
            else 'all'
        end || case when scored.is_simulated then '/simulated' else '/real' end as own_rank_group
    from {{ ref('int_index_scored') }} as scored
    inner join {{ ref('dim_index_node') }} as nodes
        on scored.edition_code = nodes.edition_code and scored.node_code = nodes.node_code
    inner join {{ ref('int_index_units') }} as units
        on
            scored.edition_code = units.edition_code
            and scored.period_code = units.period_code
            and scored.unit_key = units.unit_key
    left join {{ ref('int_index_leaves') }} as leaves
        on
            scored.edition_code = leaves.edition_code
            and scored.period_code = leaves.period_code
            and scored.unit_key = leaves.unit_key
            and scored.node_code = leaves.node_code
)

select
    *,
    case
        -- competition ranking on nine decimals: units equal on paper tie whatever order their sums ran in
        when normalised is not null then rank() over (
            partition by edition_code, period_code, node_code, own_rank_group order by round(normalised, 9) desc nulls last
        )
    end as rank
from scored
