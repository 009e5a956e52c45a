-- The ranking people read: one row per edition, period and unit, ranked or with the reason why not, beside what was published.
with roots as (
    select * from {{ ref('fct_index_score') }}
    where is_root
),

units as (select * from {{ ref('int_index_units') }}),

previous as (
    select
        *,
        lead(data_from) over (partition by edition_code, period_type order by data_from) as next_data_from
    from (select distinct
        edition_code,
        period_code,
        period_type,
        data_from
    from units) as periods
),

published as (
    select
        published.edition_code,
        facts.unit_key,
        facts.period_code,
        max(case when published.measure = 'score' then facts.value end) as published_score,
        cast(max(case when published.measure = 'rank' then facts.value end) as bigint) as published_rank
    from {{ ref('index_published') }} as published
    inner join {{ ref('dim_index_node') }} as nodes
        on published.edition_code = nodes.edition_code and published.node_code = nodes.node_code and nodes.is_root
    inner join {{ ref('fct_indicator_value') }} as facts
        on published.indicator_code = facts.indicator_code and facts.is_current
    group by published.edition_code, facts.unit_key, facts.period_code
),

-- what somebody else said of the same unit and period: the figures are one claim's, whole; the words are everybody's
claimed as (
    select
        edition_code,
        node_code,
        period_code,
        unit_key,
        claim_code,
        rank as claimed_rank,
        ranked_units as claimed_units,
        score_pct as claimed_score_pct,
        string_agg(words_vi, '; ') over (
            claims_of_node order by claim_code rows between unbounded preceding and unbounded following
        ) as claimed_words_vi
    from {{ ref('rank_claim') }}
    where edition_code is not null
    window claims_of_node as (partition by edition_code, node_code, period_code, unit_key)
    -- the claim that says most, and not the one that flatters; of equal ones the first by code
    qualify row_number() over (
        claims_of_node order by rank is null, ranked_units is null, score_pct is null, claim_code
    ) = 1
),

-- the figures of the day of publication: they stay, whatever comes to be known later
frozen as (
    select
        editions.base_edition_code as edition_code,
        editions.published_on,
        roots.period_code,
        roots.unit_key,
        roots.score,
        roots.rank
    from roots
    inner join {{ ref('int_index_editions') }} as editions
        on roots.edition_code = editions.edition_code and roots.period_code = editions.published_period
    inner join units
        on
            roots.edition_code = units.edition_code and roots.period_code = units.period_code
            and roots.unit_key = units.unit_key and editions.period_type = units.period_type
),

stated as (
    select
        roots.edition_code,
        roots.period_code,
        units.period_type,
        roots.rank,
        sensitivity.rank_low,
        sensitivity.rank_high,
        case
            when sensitivity.rank_low is not null then null
            when roots.rank is not null then 'not_drawn'
            when roots.coverage = 0 then 'no_data'
            else 'below_min_coverage'
        end as range_reason,
        roots.unit_key,
        100.0 * roots.normalised as score_pct,
        roots.score,
        roots.max_score,
        roots.coverage,
        earlier.rank as previous_rank,
        100.0 * earlier.normalised as previous_score_pct,
        case
            when earlier.rank is not null and earlier.normalised is not null then null
            when previous.period_code is null then 'first_period'
            else 'unranked_before'
        end as previous_reason,
        100.0 * (roots.normalised - earlier.normalised) as improvement,
        case
            -- a unit without a score in either period has improved by nothing that is known, and stands in no order
            when roots.normalised is not null and earlier.normalised is not null then rank() over (
                partition by roots.edition_code, roots.period_code, roots.own_rank_group
                order by round(roots.normalised - earlier.normalised, 9) desc nulls last
            )
        end as improvement_rank,
        units.status,
        case
            when roots.rank is not null then null
            when roots.coverage = 0 then 'no_data'
            else 'below_min_coverage'
        end as unranked_reason,
        roots.own_rank_group,
        roots.is_simulated,
        coalesce(published.published_score, frozen.score) as published_score,
        coalesce(published.published_rank, frozen.rank) as published_rank,
        frozen.published_on,
        case
            when published.published_score is null and published.published_rank is null and frozen.edition_code is null
                then 'not_published'
            when
                coalesce(published.published_score, frozen.score) is null
                or coalesce(published.published_rank, frozen.rank) is null
                then 'not_stated'
        end as published_reason,
        claimed.claimed_rank,
        claimed.claimed_units,
        claimed.claimed_score_pct,
        claimed.claimed_words_vi,
        case
            when claimed.claim_code is null then 'not_claimed'
            when claimed.claimed_rank is null or claimed.claimed_units is null or claimed.claimed_score_pct is null
                then 'not_stated'
        end as claimed_reason
    from roots
    inner join units
        on roots.edition_code = units.edition_code and roots.period_code = units.period_code and roots.unit_key = units.unit_key
    left join previous
        on
            units.edition_code = previous.edition_code
            and units.period_type = previous.period_type
            and units.data_from = previous.next_data_from
    left join roots as earlier
        on
            roots.edition_code = earlier.edition_code
            and previous.period_code = earlier.period_code
            and roots.unit_key = earlier.unit_key
            and roots.is_simulated = earlier.is_simulated   -- a rank among simulated units says nothing of one among real ones
    left join published
        on
            roots.edition_code = published.edition_code
            and roots.period_code = published.period_code
            and roots.unit_key = published.unit_key
    left join frozen
        on
            roots.edition_code = frozen.edition_code
            and roots.period_code = frozen.period_code
            and roots.unit_key = frozen.unit_key
    left join claimed
        on
            roots.edition_code = claimed.edition_code
            and roots.node_code = claimed.node_code
            and roots.period_code = claimed.period_code
            and roots.unit_key = claimed.unit_key
            and not roots.is_simulated
    left join {{ ref('int_index_sensitivity') }} as sensitivity
        on units.unit_no = sensitivity.unit_no and sensitivity.finding = 'range'
)

{{ with_unit_columns('stated') }}
