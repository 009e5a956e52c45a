-- One row per edition, period, leaf and kind (real, simulated) with any value: the scale its values were measured on.
with posts as (
    select * from {{ ref('int_index_posts') }}
    where values_measured > 0
),

scales as (
    select
        posts.* exclude (low, high, target, mean, deviation),
        case
            {{ index_scorings('whens', 'low') }}
        end as low,
        case
            {{ index_scorings('whens', 'high') }}
        end as high,
        case
            {{ index_scorings('whens', 'target') }}
        end as target,
        case
            {{ index_scorings('whens', 'mean') }}
        end as mean,
        case
            {{ index_scorings('whens', 'deviation') }}
        end as deviation
    from posts
)

select
    scales.edition_code,
    scales.period_code,
    tree.node_code,
    scales.indicator_code,
    scales.unit_is_simulated as is_simulated,
    scales.scoring,
    scales.direction,
    scales.transform,
    scales.clip,
    scales.low,
    scales.high,
    scales.target,
    scales.mean,
    scales.deviation,
    scales.scale_lower,
    scales.scale_lower + scales.scale_span as scale_upper,
    scales.values_measured
from scales
inner join {{ ref('int_index_tree') }} as tree on scales.node_no = tree.node_no
