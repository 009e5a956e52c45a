-- Scores in stages side by side: what a unit says of itself, what was verified and what was published, leaf by leaf.
with stages as (
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
        facts.is_simulated
    from {{ ref('dim_index_unit') }} as units
    inner join {{ ref('dim_index_leaf') }} as leaves on units.edition_code = leaves.edition_code
    inner join {{ ref('fct_indicator_value') }} as facts
        on
            units.unit_key = facts.unit_key and units.period_code = facts.period_code
            and leaves.indicator_code = facts.indicator_code
    where facts.is_current and facts.score_stage is not null
    -- of two regimes the administrative one, as in the index
    qualify
        row_number() over (
            partition by units.edition_code, units.period_code, units.unit_key, leaves.node_code, facts.score_stage
            order by (facts.value is null), facts.regime
        ) = 1
)

select
    edition_code,
    period_code,
    unit_key,
    node_code,
    indicator_code,
    max(case when score_stage = 'self' then value end) as self_score,
    max(case when score_stage = 'verified' then value end) as verified_score,
    max(case when score_stage = 'published' then value end) as published_score,
    max(case when score_stage = 'self' then value end) - max(case when score_stage = 'verified' then value end)
        as self_minus_verified,
    max(case when score_stage = 'self' then value_status end) as self_status,
    max(case when score_stage = 'self' then report_id end) as self_report_id,
    max(case when score_stage = 'self' then cell end) as self_cell,
    max(case when score_stage = 'verified' then report_id end) as verified_report_id,
    max(case when score_stage = 'verified' then cell end) as verified_cell,
    bool_or(is_simulated) as is_simulated
from stages
group by edition_code, period_code, unit_key, node_code, indicator_code
