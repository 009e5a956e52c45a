-- One row per inner node of the latest period of each edition and cohort in which a unit has a score.
select
    cards.unit_key,
    cards.is_simulated,
    cards.edition_code,
    cards.period_code,
    cards.node_name_vi,
    cards.depth,
    cards.score_pct,
    cards.group_mean_pct,
    cards.score,
    cards.max_score,
    cards.coverage,
    cards.unscored_reason,
    cards.rank
from mart_unit_scorecard as cards
inner join (select distinct
    edition_code,
    period_code,
    data_to
from dim_index_unit) as periods
    on cards.edition_code = periods.edition_code and cards.period_code = periods.period_code
qualify
    max(case when cards.depth = 0 and cards.score_pct is not null then periods.data_to end)
        over (
            partition by cards.unit_key, cards.edition_code, cards.is_simulated
        )
    = periods.data_to
order by cards.unit_key, cards.is_simulated, cards.edition_code, cards.period_code, cards.depth, cards.node_name_vi
