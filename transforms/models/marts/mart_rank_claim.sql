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
stated as (
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
)

select
    claims.claim_code,
    claims.unit_key,
    units.unit_code,
    units.name_vi,
    units.name_en,
    units.district_unit_key,
    units.province_unit_key,
    claims.period_code,
    claims.subject_vi,
    claims.rank,
    claims.ranked_units,
    claims.score_pct,
    claims.words_vi,
    claims.source,
    claims.note,
    claims.indicator_code,
    stated.report_id,
    stated.sheet,
    stated.cell,
    stated.span_kind,
    stated.span_text,
    stated.span_from,
    stated.span_to,
    claims.edition_code,
    claims.node_code,
    computed.rank as computed_rank,
    computed.units_ranked as computed_units,
    1e2 * computed.score / nullif(computed.max_score, 0) as computed_score_pct
from {{ ref('rank_claim') }} as claims
inner join {{ ref('dim_unit') }} as units on claims.unit_key = units.unit_key
left join computed
    on
        claims.edition_code = computed.edition_code
        and claims.period_code = computed.period_code
        and claims.unit_key = computed.unit_key
        and claims.node_code = computed.node_code
        and not computed.is_simulated   -- a claim is about what was, and not about the simulated province
left join stated
    on
        coalesce(claims.stated_by_unit_key, claims.unit_key) = stated.unit_key
        and claims.indicator_code = stated.indicator_code
        and claims.period_code = stated.period_code
