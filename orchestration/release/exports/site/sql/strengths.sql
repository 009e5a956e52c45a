-- One row per unit and leaf among the three that lift it most above its group, or hold it most below.
select
    cards.is_simulated,
    cards.edition_code,
    cards.period_code,
    cards.unit_key,
    cards.indicator_code,
    cards.normalised,
    cards.group_mean,
    cards.weighted_gap,
    cards.strength_no,
    cards.weakness_no,
    cards.rank,
    cards.units_in_group
from mart_unit_strengths as cards
where
    (cards.strength_no <= 3 and cards.weighted_gap > 0)
    or (cards.weakness_no <= 3 and cards.weighted_gap < 0)
order by
    cards.is_simulated, cards.edition_code, cards.period_code, cards.unit_key, cards.strength_no
