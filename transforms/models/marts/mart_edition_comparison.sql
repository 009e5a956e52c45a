-- Edition against edition on the same units and period: one row per pair of editions, period and unit that both rank.
-- A weight set is compared with the edition it belongs to; editions with each other.
with roots as (
    select
        scores.edition_code,
        editions.base_edition_code,
        scores.period_code,
        scores.unit_key,
        100.0 * scores.normalised as score_pct,
        scores.rank,
        scores.is_simulated
    from {{ ref('fct_index_score') }} as scores
    inner join (
        select distinct
            edition_code,
            base_edition_code
        from {{ ref('int_index_editions') }}
    ) as editions on scores.edition_code = editions.edition_code
    where scores.is_root and scores.rank is not null
),

stated as (
    select
        one.edition_code as edition_code_a,
        other.edition_code as edition_code_b,
        one.period_code,
        one.unit_key,
        one.score_pct as score_pct_a,
        other.score_pct as score_pct_b,
        one.rank as rank_a,
        other.rank as rank_b,
        other.rank - one.rank as rank_difference,
        one.is_simulated
    from roots as one
    inner join roots as other
        on
            one.period_code = other.period_code
            and one.unit_key = other.unit_key
            and one.is_simulated = other.is_simulated
            and one.edition_code = one.base_edition_code
            and (
                (other.edition_code = other.base_edition_code and one.edition_code < other.edition_code)
                or (other.edition_code <> other.base_edition_code and one.edition_code = other.base_edition_code)
            )
)

{{ with_unit_columns('stated') }}
