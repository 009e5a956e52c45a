-- One row per edition, period, unit and node that anybody scored: what the unit says of itself, what was verified, what was
-- published, and by whom; a leaf as it was stated, a node above in points of the index made of that stage alone.
with made as (
    select distinct
        edition_code,
        base_edition_code,
        read_as,
        published_period
    from {{ ref('int_index_editions') }}
    where read_as is not null
),

nodes as (
    select
        made.base_edition_code as edition_code,
        scores.period_code,
        scores.unit_key,
        scores.node_code,
        false as is_leaf,
        max(case when made.read_as = 'self' then scores.score end) as self_score,
        max(case when made.read_as = 'verified' then scores.score end) as verified_score,
        max(case when made.read_as = 'published' then scores.score end) as published_score,
        bool_or(scores.is_simulated) as is_simulated
    from made
    inner join {{ ref('fct_index_score') }} as scores on made.edition_code = scores.edition_code
    where
        not scores.is_leaf
        and (made.published_period is null or made.published_period = scores.period_code)
        and made.base_edition_code in (select edition_code from {{ ref('int_index_stages') }})
    group by made.base_edition_code, scores.period_code, scores.unit_key, scores.node_code
),

side_by_side as (
    select
        *,
        true as is_leaf
    from {{ ref('int_index_leaf_stages') }}

    union all by name

    select * from nodes
    where self_score is not null or verified_score is not null or published_score is not null
),

-- a total that somebody published stands before the one that was published here
published_totals as (
    select
        published.edition_code,
        published.node_code,
        facts.period_code,
        facts.unit_key,
        max(facts.value) as score
    from {{ ref('index_published') }} as published
    inner join {{ ref('fct_indicator_value') }} as facts
        on published.indicator_code = facts.indicator_code and facts.is_current
    where published.measure = 'score'
    group by published.edition_code, published.node_code, facts.period_code, facts.unit_key
),

stated as (
    select
        stages.edition_code,
        stages.period_code,
        stages.unit_key,
        stages.node_code,
        stages.is_leaf,
        stages.indicator_code,
        stages.self_score,
        stages.verified_score,
        coalesce(published_totals.score, stages.published_score) as published_score,
        stages.self_score - stages.verified_score as self_minus_verified,
        case
            when stages.self_score is not null then null
            when stages.self_status <> 'reported' then stages.self_status
            else 'not_stated'
        end as self_reason,
        case when stages.verified_score is null then 'not_stated' end as verified_reason,
        case when coalesce(published_totals.score, stages.published_score) is null then 'not_published' end as published_reason,
        stages.self_status,
        stages.evidence,
        stages.self_by,
        stages.self_report_id,
        stages.self_sheet,
        stages.self_cell,
        stages.verified_by,
        stages.verified_report_id,
        stages.verified_sheet,
        stages.verified_cell,
        stages.published_by,
        stages.published_report_id,
        stages.published_sheet,
        stages.published_cell,
        stages.is_simulated
    from side_by_side as stages
    left join published_totals
        on
            stages.edition_code = published_totals.edition_code and stages.node_code = published_totals.node_code
            and stages.period_code = published_totals.period_code and stages.unit_key = published_totals.unit_key
            and not stages.is_leaf
)

{{ with_unit_columns('stated') }}
