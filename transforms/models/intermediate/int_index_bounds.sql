-- One row per node of every edition: between which normalised values it can lie at all; null where nothing bounds it.
with leaves as (
    select
        tree.edition_code,
        tree.node_code,
        rules.missing,
        coalesce(rules.scale_lower, 0.0) as scale_lower,
        coalesce(rules.scale_upper, 1.0) as scale_upper,
        coalesce(rules.clip, case when rules.scoring in ('goalposts', 'attainment') then 'both' else 'none' end) as clip,
        rules.scoring in ('yes_no', 'bands', 'rank', 'ratio')
        or (rules.scoring = 'minmax' and rules.lower is null and rules.upper is null) as is_share,
        rules.scoring,
        rules.upper,
        indicators.plausible_min,
        indicators.plausible_max
    from {{ ref('int_index_tree') }} as tree
    inner join {{ ref('int_index_leaf_scorings') }} as rules
        on tree.edition_code = rules.edition_code and tree.node_code = rules.node_code
    left join (
        select
            indicator_code,
            min(plausible_min) as plausible_min,
            max(plausible_max) as plausible_max
        from {{ ref('indicator_catalogue') }}
        group by indicator_code
    ) as indicators on rules.indicator_code = indicators.indicator_code
),

placed as (
    select
        *,
        case
            when is_share or clip in ('lower', 'both') then 0.0
            when scoring = 'identity' then plausible_min
        end as least_placed,
        case
            when scoring = 'attainment' and clip in ('upper', 'both') then coalesce(upper, 1.0)
            when is_share or clip in ('upper', 'both') then 1.0
            when scoring = 'identity' then plausible_max
        end as most_placed
    from leaves
),

scaled as (
    select
        edition_code,
        node_code,
        case
            when missing = 'zero' and scale_lower + least_placed * (scale_upper - scale_lower) > 0 then 0.0
            else scale_lower + least_placed * (scale_upper - scale_lower)
        end as lowest,
        scale_lower + most_placed * (scale_upper - scale_lower) as highest
    from placed
),

editions as (
    select
        edition_code,
        case when count(lowest) = count(*) then min(lowest) end as lowest,
        case when count(highest) = count(*) then max(highest) end as highest
    from scaled
    group by edition_code
)

select
    tree.edition_code,
    tree.node_code,
    case when tree.is_leaf then scaled.lowest else editions.lowest end as lowest,
    case when tree.is_leaf then scaled.highest else editions.highest end as highest
from {{ ref('int_index_tree') }} as tree
left join scaled on tree.edition_code = scaled.edition_code and tree.node_code = scaled.node_code
left join editions on tree.edition_code = editions.edition_code
