-- Ranks that somebody gave: one row per claim, in its own words, beside what is computed of the same unit, period and node.
with computed as (
    select
        edition_code,
        period_code,
        unit_key,
        node_code,
        rank,
        score,
        max_score,
        is_simulated,
        count(*) filter (where rank is not null) over (
            partition by edition_code, period_code, node_code, is_simulated
        ) as units_ranked
    from {{ ref('fct_index_score') }}
),

-- an indicator may hold the same claim as a report states it: its cell
reported as (
    select
        unit_key,
        indicator_code,
        period_code,
        max_by(report_id, known_from) as report_id,
        max_by(sheet, known_from) as sheet,
        max_by(cell, known_from) as cell,
        max_by(span_kind, known_from) as span_kind,
        max_by(span_text, known_from) as span_text,
        max_by(span_from, known_from) as span_from,
        max_by(span_to, known_from) as span_to
    from {{ ref('fct_indicator_value') }}
    where is_current and not is_simulated and value is not null
    group by unit_key, indicator_code, period_code
),

stated as (
    select
        claims.claim_code,
        claims.unit_key,
        claims.period_code,
        claims.subject_vi,
        claims.rank,
        claims.ranked_units,
        claims.score_pct,
        case
            when claims.rank is null or claims.ranked_units is null or claims.score_pct is null then 'not_stated'
        end as claimed_reason,
        claims.words_vi,
        claims.source,
        claims.note,
        claims.indicator_code,
        reported.report_id,
        reported.sheet,
        reported.cell,
        reported.span_kind,
        reported.span_text,
        reported.span_from,
        reported.span_to,
        claims.edition_code,
        claims.node_code,
        computed.rank as computed_rank,
        computed.units_ranked as computed_units,
        1e2 * computed.score / nullif(computed.max_score, 0) as computed_score_pct,
        case
            when claims.edition_code is null then 'no_edition'
            when computed.unit_key is null then 'not_in_edition'
            when computed.rank is null or computed.score is null then 'unranked'
        end as computed_reason,
        -- a claim is about what was, and what stands beside it is computed of real figures alone
        coalesce(computed.is_simulated, false) as is_simulated
    from {{ ref('rank_claim') }} as claims
    left join computed
        on
            claims.edition_code = computed.edition_code
            and claims.period_code = computed.period_code
            and claims.unit_key = computed.unit_key
            and claims.node_code = computed.node_code
            and not computed.is_simulated   -- a claim is about what was, and not about the simulated province
    left join reported
        on
            coalesce(claims.stated_by_unit_key, claims.unit_key) = reported.unit_key
            and claims.indicator_code = reported.indicator_code
            and claims.period_code = reported.period_code
)

{{ with_unit_columns('stated') }}
