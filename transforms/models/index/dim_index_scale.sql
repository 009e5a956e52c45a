-- One row per edition, period, leaf and kind (real, simulated) with any value: the scale its values were measured on.
select
    posts.edition_code,
    posts.period_code,
    tree.node_code,
    posts.indicator_code,
    posts.unit_is_simulated as is_simulated,
    posts.scoring,
    posts.direction,
    posts.transform,
    posts.clip,
    case
        when posts.scoring in ('minmax', 'goalposts') then posts.low
        when posts.scoring = 'dist_to_target' and posts.direction > 0 then posts.low
        when posts.scoring = 'frac_max' and posts.direction < 0 then posts.low
    end as low,
    case
        when posts.scoring in ('minmax', 'goalposts') then posts.high
        when posts.scoring = 'dist_to_target' and posts.direction < 0 then posts.high
        when posts.scoring = 'frac_max' and posts.direction > 0 then posts.high
    end as high,
    case when posts.scoring = 'dist_to_target' then posts.target end as target,
    case when posts.scoring = 'zscore' then posts.mean end as mean,
    case when posts.scoring = 'zscore' then posts.deviation end as deviation,
    posts.scale_lower,
    posts.scale_lower + posts.scale_span as scale_upper,
    posts.values_measured
from {{ ref('int_index_posts') }} as posts
inner join {{ ref('int_index_tree') }} as tree on posts.node_no = tree.node_no
where posts.values_measured > 0
