-- One row per inner node of an index: its score beside the means of group, parent and province, and what a pillar moved of the
-- whole.
with cards as (
    select
        cards.is_simulated,
        cards.edition_code,
        cards.period_code,
        cards.unit_key,
        cards.node_code,
        cards.node_name_vi,
        cards.depth,
        cards.score_pct,
        cards.score,
        cards.max_score,
        cards.coverage,
        cards.rank,
        cards.group_mean_pct,
        units.parent_unit_key,
        units.province_unit_key,
        periods.data_to,
        periods.period_type,
        nodes.effective_weight,
        -- what a missing pillar weighs is shared out among the others
        nodes.effective_weight
        / sum(nodes.effective_weight) filter (where cards.score_pct is not null) over (
            partition by cards.edition_code, cards.period_code, cards.unit_key, cards.is_simulated, cards.depth
        ) as weight_in_whole
    from mart_unit_scorecard as cards
    inner join dim_unit as units on cards.unit_key = units.unit_key
    inner join (select distinct
        edition_code,
        period_code,
        period_type,
        data_to
    from dim_index_unit) as periods
        on cards.edition_code = periods.edition_code and cards.period_code = periods.period_code
    left join dim_index_node as nodes
        on cards.edition_code = nodes.edition_code and cards.node_code = nodes.node_code
)

select
    cards.is_simulated,
    cards.edition_code,
    cards.period_code,
    cards.data_to,
    cards.unit_key,
    cards.node_code,
    cards.node_name_vi,
    cards.depth,
    cards.effective_weight,
    cards.score_pct,
    cards.score,
    cards.max_score,
    cards.coverage,
    cards.rank,
    cards.group_mean_pct,
    avg(cards.score_pct) over of_parent as parent_mean_pct,
    avg(cards.score_pct) over of_province as province_mean_pct,
    -- null where no earlier period of the unit stands in the release
    lag(cards.score_pct is not null) over along as had_score,
    -- points of a hundred that a pillar gave the whole more, or less, than before; where the same pillars have scores they add up
    case when cards.depth = 1 then cards.weight_in_whole * (cards.score_pct - lag(cards.score_pct) over along) end as moved
from cards
window
    of_parent as (
        partition by cards.edition_code, cards.period_code, cards.node_code, cards.is_simulated, cards.parent_unit_key
    ),
    of_province as (
        partition by cards.edition_code, cards.period_code, cards.node_code, cards.is_simulated, cards.province_unit_key
    ),
    along as (
        partition by cards.edition_code, cards.period_type, cards.node_code, cards.is_simulated, cards.unit_key
        order by cards.data_to
    )
order by
    cards.is_simulated asc, cards.edition_code asc, cards.data_to asc, cards.unit_key asc, cards.depth asc,
    cards.effective_weight desc, cards.node_code asc
