-- A unit's index taken apart by node: score, rank and the mean of its group, one row per edition, period, unit and inner node.
with groups as (
    select
        edition_code,
        period_code,
        node_code,
        own_rank_group,
        {{ exact_sum('normalised') }} / nullif(count(normalised), 0) as mean_normalised
    from {{ ref('fct_index_score') }}
    group by edition_code, period_code, node_code, own_rank_group
),

stated as (
    select
        scores.edition_code,
        scores.period_code,
        scores.unit_key,
        scores.node_code,
        nodes.name_vi as node_name_vi,
        scores.depth,
        100.0 * scores.normalised as score_pct,
        scores.score,
        scores.max_score,
        scores.coverage,
        scores.rank,
        case
            when scores.normalised is not null and scores.rank is not null then null
            when coalesce(scores.coverage, 0) = 0 then 'no_data'
            else 'below_min_coverage'
        end as unscored_reason,
        100.0 * groups.mean_normalised as group_mean_pct,
        case when groups.mean_normalised is null then 'nobody_scored' end as group_reason,
        scores.is_simulated
    from {{ ref('fct_index_score') }} as scores
    inner join groups
        on
            scores.edition_code = groups.edition_code
            and scores.period_code = groups.period_code
            and scores.node_code = groups.node_code
            and scores.own_rank_group = groups.own_rank_group
    inner join {{ ref('dim_index_node') }} as nodes
        on scores.edition_code = nodes.edition_code and scores.node_code = nodes.node_code
    where not scores.is_leaf or scores.depth = 1
)

{{ with_unit_columns('stated') }}
