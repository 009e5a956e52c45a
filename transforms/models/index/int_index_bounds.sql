-- One row per node of every edition: between which normalised values it can lie at all; null where nothing bounds it.
-- A node whose maximum the edition writes lies between 0 and it, unless its scoring has no ends (a z-score, posts not cut).
with leaves as (
    select
        tree.edition_code,
        tree.node_code,
        rules.missing,
        coalesce(rules.scale_lower, 0.0) as scale_lower,
        coalesce(rules.scale_upper, 1.0) as scale_upper,
        coalesce(
            rules.clip,
            case when rules.scoring in ({{ index_scorings('names', 'clip', 'both') }}) then 'both' else 'none' end
        ) as clip,
        case
            {{ index_scorings('whens', 'is_share') }}
            else false
        end as is_share,
        coalesce(
            case
                {{ index_scorings('whens', 'is_endless') }}
            end, false
        ) as is_endless,
        tree.max_score is not null as has_maximum,
        rules.scoring,
        coalesce(rules.upper, 1.0) as attainment_cap
    from {{ ref('int_index_tree') }} as tree
    inner join (select
        *,
        clip as clip_written
    from {{ ref('int_index_leaf_scorings') }}) as rules
        on tree.edition_code = rules.edition_code and tree.node_code = rules.node_code
),

placed as (
    select
        *,
        case
            when is_share or clip in ('lower', 'both') or (has_maximum and not is_endless) then 0.0
        end as least_placed,
        case
            when clip in ('upper', 'both')
                then case
                    {{ index_scorings('whens', 'ceiling') }}
                    else 1.0
                end
            when is_share or (has_maximum and not is_endless) then 1.0
        end as most_placed
    from leaves
),

ends as (
    select
        *,
        scale_lower + least_placed * (scale_upper - scale_lower) as least_scaled,
        scale_lower + most_placed * (scale_upper - scale_lower) as most_scaled,
        scale_upper < scale_lower as is_reversed
    from placed
),

scaled as (
    select
        edition_code,
        node_code,
        is_endless,
        -- a scale may run downwards, and a missing leaf that counts as zero may lie outside it
        case
            when missing = 'zero' and case when is_reversed then most_scaled else least_scaled end > 0 then 0.0
            when is_reversed then most_scaled
            else least_scaled
        end as lowest,
        case
            when missing = 'zero' and case when is_reversed then least_scaled else most_scaled end < 0 then 0.0
            when is_reversed then least_scaled
            else most_scaled
        end as highest
    from ends
),

editions as (
    select
        edition_code,
        case when count(lowest) = count(*) then min(lowest) end as lowest,
        -- a mean that a value of 0 or less makes 0 can lie above values that are all below it
        case when count(highest) = count(*) then case when max(highest) < 0 then 0.0 else max(highest) end end as highest,
        -- where some leaf has no ends that are known, a node with a maximum has those of 0 and 1 and of its other leaves
        case when not bool_or(is_endless) then least(0.0, coalesce(min(lowest), 0.0)) end as lowest_of_maximum,
        case when not bool_or(is_endless) then greatest(1.0, coalesce(max(highest), 1.0)) end as highest_of_maximum
    from scaled
    group by edition_code
)

select
    tree.edition_code,
    tree.node_code,
    case
        when tree.is_leaf then scaled.lowest
        when tree.max_score is null then editions.lowest
        else coalesce(editions.lowest, editions.lowest_of_maximum)
    end as lowest,
    case
        when tree.is_leaf then scaled.highest
        when tree.max_score is null then editions.highest
        else coalesce(editions.highest, editions.highest_of_maximum)
    end as highest
from {{ ref('int_index_tree') }} as tree
left join scaled on tree.edition_code = scaled.edition_code and tree.node_code = scaled.node_code
left join editions on tree.edition_code = editions.edition_code
