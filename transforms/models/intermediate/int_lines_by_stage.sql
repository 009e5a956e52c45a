-- One row per report line and score stage: which figure speaks for it, and its cell. A line says a measure, or scores by stage.
-- A view: only int_values_by_stage reads it, and reads it once.
{{ config(materialized='view') }}
with lines as (
    select
        judged.*,
        calendar.data_from,
        calendar.data_to,
        -- an adopter's catalogue may leave the kind out: then the figure is what it says
        coalesce(indicators.measure_kind, 'amount') as measure_kind
    from {{ ref('int_observations_judged') }} as judged
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on judged.period_code = calendar.period_code and judged.regime = calendar.regime
    inner join {{ ref('indicator_catalogue') }} as indicators
        on
            judged.indicator_code = indicators.indicator_code
            and {{ valid_on('calendar.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
    where judged.unit_key is not null
)

-- what a unit measured of itself
select
    *,
    cast(null as varchar) as score_stage,
    coalesce(value, numerator) as amount,
    case when value_given or value_misread or numerator_cell is null then value_cell else numerator_cell end as amount_cell,
    (value_misread or numerator_misread) as amount_misread,
    case when value is not null then value_qualifier else numerator_qualifier end as amount_qualifier
from lines
where measure_kind not in ('score', 'rank') or (value_cell is null and self_score_cell is null)

union all

-- a score or rank that a system states as its value is somebody's published one
select
    *,
    'published' as score_stage,
    value as amount,
    value_cell as amount_cell,
    value_misread as amount_misread,
    value_qualifier as amount_qualifier
from lines
where measure_kind in ('score', 'rank') and value_cell is not null

union all

select
    *,
    'self' as score_stage,
    self_score as amount,
    self_score_cell as amount_cell,
    self_score_misread as amount_misread,
    self_score_qualifier as amount_qualifier
from lines
where self_score_cell is not null

union all

select
    *,
    'verified' as score_stage,
    verified_score as amount,
    verified_score_cell as amount_cell,
    verified_score_misread as amount_misread,
    verified_score_qualifier as amount_qualifier
from lines
where verified_score_given or verified_score_misread
