-- One row per edition, period, unit and node that anybody scored: what the unit says of itself, what was verified, what was
-- published, and by whom; a leaf as it was stated, a node above in points of the index made of that stage alone.
with staged as (
    select
        units.edition_code,
        units.period_code,
        units.unit_key,
        leaves.node_code,
        leaves.indicator_code,
        facts.score_stage,
        facts.value,
        facts.value_status,
        facts.report_id,
        facts.sheet,
        facts.cell,
        facts.is_simulated,
        coalesce(reports.source_text, senders.name_vi, reports.file_name) as stated_by,
        revised.evidence
    from {{ ref('dim_index_unit') }} as units
    inner join {{ ref('dim_index_leaf') }} as leaves on units.edition_code = leaves.edition_code
    inner join {{ ref('fct_indicator_value') }} as facts
        on
            units.unit_key = facts.unit_key and units.period_code = facts.period_code
            and leaves.indicator_code = facts.indicator_code
    left join {{ ref('fct_report') }} as reports on facts.report_id = reports.report_id
    left join {{ ref('dim_unit') }} as senders on reports.unit_key = senders.unit_key
    left join {{ ref('int_values_revised') }} as revised
        on
            facts.report_id = revised.report_id and facts.unit_key = revised.unit_key
            and facts.indicator_code = revised.indicator_code and facts.period_code = revised.period_code
            and facts.regime = revised.regime and facts.score_stage = revised.score_stage and revised.is_current
    where
        facts.is_current and facts.score_stage is not null
        and units.edition_code in (select edition_code from {{ ref('index_edition') }})
    -- of two regimes the administrative one, as in the index
    qualify
        row_number() over (
            partition by units.edition_code, units.period_code, units.unit_key, leaves.node_code, facts.score_stage
            order by (facts.value is null), facts.regime
        ) = 1
),

leaves as (
    select
        edition_code,
        period_code,
        unit_key,
        node_code,
        true as is_leaf,
        indicator_code,
        {% for stage in ['self', 'verified', 'published'] %}
            max(case when score_stage = '{{ stage }}' then value end) as {{ stage }}_score,
            max(case when score_stage = '{{ stage }}' then value_status end) as {{ stage }}_status,
            max(case when score_stage = '{{ stage }}' then stated_by end) as {{ stage }}_by,
            max(case when score_stage = '{{ stage }}' then report_id end) as {{ stage }}_report_id,
            max(case when score_stage = '{{ stage }}' then sheet end) as {{ stage }}_sheet,
            max(case when score_stage = '{{ stage }}' then cell end) as {{ stage }}_cell,
        {% endfor %}
        max(evidence) as evidence,
        bool_or(is_simulated) as is_simulated
    from staged
    group by edition_code, period_code, unit_key, node_code, indicator_code
),

made as (
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
    select * from leaves
    union all by name
    select * from nodes
    where self_score is not null or verified_score is not null or published_score is not null
),

-- a total that somebody published stands before the one that was published here
stated as (
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
)

select
    stages.edition_code,
    stages.period_code,
    stages.unit_key,
    stages.node_code,
    stages.is_leaf,
    stages.indicator_code,
    stages.self_score,
    stages.verified_score,
    coalesce(stated.score, stages.published_score) as published_score,
    stages.self_score - stages.verified_score as self_minus_verified,
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
left join stated
    on
        stages.edition_code = stated.edition_code and stages.node_code = stated.node_code
        and stages.period_code = stated.period_code and stages.unit_key = stated.unit_key and not stages.is_leaf
