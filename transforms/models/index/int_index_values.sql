-- One row per unit, indicator and period: the value in force that an index is scored from.
{{ config(materialized='view') }}
-- not materialized: read three times, but of one the whole row and of the others a name or two
with facts as not materialized (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage,
        value,
        value_status,
        attainment_pct,
        numerator,
        denominator,
        is_simulated
    from {{ ref('fct_indicator_value') }}
    -- a part of the year, or several of them, is not ranked among whole ones
    where is_current and {{ is_of_period('span_kind') }}
),

-- only an indicator known in several stages or regimes needs a choice; the others are spared the sorting
several as (
    select indicator_code from (
        select distinct
            indicator_code,
            regime,
            coalesce(score_stage, '') as score_stage
        from facts
    ) as ways
    group by indicator_code
    having count(*) > 1
)

select * exclude (regime, score_stage) from facts
where indicator_code not in (select indicator_code from several)

union all

select * exclude (regime, score_stage) from (
    select * from facts
    where indicator_code in (select indicator_code from several)
    qualify
        row_number() over (
            partition by unit_key, indicator_code, period_code
            order by {{ index_first_of_several() }}
        ) = 1
) as chosen
