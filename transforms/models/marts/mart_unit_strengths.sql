-- Where a unit stands out in its rank group: one row per edition, period, unit and leaf with a value, the strongest first.
with leaves as (
    select * from {{ ref('fct_index_score') }}
    where is_leaf and normalised is not null
),

groups as (
    select
        edition_code,
        period_code,
        node_code,
        own_rank_group,
        {{ exact_sum('normalised') }} / count(*) as group_mean,
        count(*) as units_in_group
    from leaves
    group by edition_code, period_code, node_code, own_rank_group
),

compared as (
    select
        leaves.*,
        groups.group_mean,
        groups.units_in_group,
        leaves.normalised - groups.group_mean as gap,
        -- what the gap is worth at the root of an arithmetic tree in which nothing is missing
        leaves.effective_weight * (leaves.normalised - groups.group_mean) as weighted_gap
    from leaves
    inner join groups
        on
            leaves.edition_code = groups.edition_code and leaves.period_code = groups.period_code
            and leaves.node_code = groups.node_code and leaves.own_rank_group = groups.own_rank_group
),

stated as (
    select
        edition_code,
        period_code,
        unit_key,
        node_code,
        indicator_code,
        normalised,
        group_mean,
        gap,
        weighted_gap,
        rank,
        units_in_group,
        row_number() over (
            partition by edition_code, period_code, unit_key order by round(weighted_gap, 12) desc, node_code
        ) as strength_no,
        row_number() over (
            partition by edition_code, period_code, unit_key order by round(weighted_gap, 12) asc, node_code
        ) as weakness_no,
        is_simulated
    from compared
)

{{ with_unit_columns('stated') }}
