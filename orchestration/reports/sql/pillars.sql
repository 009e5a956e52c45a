-- One row per pillar of a unit's index: its score beside the mean of the group and its own score of the period before.
select
    cards.edition_code,
    cards.period_code,
    cards.unit_key,
    cards.node_code,
    coalesce(cards.node_name_vi, cards.node_code) as node_name_vi,
    cards.score_pct,
    cards.group_mean_pct,
    cards.coverage,
    cards.rank,
    earlier.score_pct as previous_score_pct
from mart_unit_scorecard as cards
left join mart_unit_scorecard as earlier
    on
        cards.edition_code = earlier.edition_code and cards.unit_key = earlier.unit_key
        and cards.node_code = earlier.node_code and cards.is_simulated = earlier.is_simulated
        and earlier.period_code = getvariable('previous')
left join (select distinct
    edition_code,
    node_code,
    effective_weight
from dim_index_node) as nodes
    on cards.edition_code = nodes.edition_code and cards.node_code = nodes.node_code
where
    cards.edition_code = getvariable('edition') and cards.period_code = getvariable('period')
    and cards.unit_key = getvariable('unit')
    and cards.is_simulated = getvariable('simulated') and cards.depth = 1
order by nodes.effective_weight desc, cards.node_code asc
