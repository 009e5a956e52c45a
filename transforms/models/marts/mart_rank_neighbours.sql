-- Neighbours in rank and whether they can be told apart: one row per pair, within an edition, period and rank group.
with stated as (
    select
        above.edition_code,
        above.period_code,
        above.unit_key as unit_key_above,
        below.unit_key as unit_key_below,
        above_scores.rank as rank_above,
        below_scores.rank as rank_below,
        pairs.share_ahead,
        pairs.share_ahead >= 0.95 as is_told_apart,
        above_scores.is_simulated
    from {{ ref('int_index_sensitivity') }} as pairs
    inner join {{ ref('int_index_units') }} as above on pairs.unit_no = above.unit_no
    inner join {{ ref('int_index_units') }} as below on pairs.other_no = below.unit_no
    inner join {{ ref('fct_index_score') }} as above_scores
        on
            above.edition_code = above_scores.edition_code and above.period_code = above_scores.period_code
            and above.unit_key = above_scores.unit_key and above_scores.is_root
    inner join {{ ref('fct_index_score') }} as below_scores
        on
            below.edition_code = below_scores.edition_code and below.period_code = below_scores.period_code
            and below.unit_key = below_scores.unit_key and below_scores.is_root
    where pairs.finding = 'neighbour'
),

named_below as (
    {{ with_unit_columns('stated', suffix='_below') }}
)

{{ with_unit_columns('named_below', suffix='_above') }}
