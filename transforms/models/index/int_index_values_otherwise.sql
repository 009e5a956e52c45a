-- One row per edition that is not scored from the values in force (EDITION/self, EDITION/verified, EDITION/PERIOD), unit,
-- indicator and period: the value of that stage, or the one in force at the end of the day of publication.
with editions as (
    select distinct
        edition_code,
        read_as,
        published_on,
        cast(published_on + 1 as timestamp) as known_before
    from {{ ref('int_index_editions') }}
    where read_as is not null
),

wanted as (
    select distinct
        editions.*,
        scoring.indicator_code
    from editions
    inner join {{ ref('int_index_leaf_scorings') }} as scoring on editions.edition_code = scoring.edition_code
),

staged as (
    select distinct indicator_code from {{ ref('fct_indicator_value') }}
    where score_stage in ('self', 'verified')
),

-- an indicator that is scored in stages counts in this one alone; one that is measured counts in each
by_stage as (
    select
        wanted.edition_code,
        facts.unit_key,
        facts.indicator_code,
        facts.period_code,
        facts.regime,
        facts.score_stage,
        facts.value,
        facts.value_status,
        facts.attainment_pct,
        facts.numerator,
        facts.denominator,
        facts.is_simulated
    from wanted
    inner join {{ ref('fct_indicator_value') }} as facts on wanted.indicator_code = facts.indicator_code
    left join staged on facts.indicator_code = staged.indicator_code
    where
        facts.is_current and {{ is_of_period('facts.span_kind') }} and wanted.read_as <> 'published'
        and (staged.indicator_code is null or facts.score_stage = wanted.read_as)
),

known_then as (
    select
        wanted.edition_code,
        wanted.published_on,
        revised.*
    from wanted
    inner join {{ ref('int_values_revised') }} as revised
        on
            wanted.indicator_code = revised.indicator_code
            and wanted.known_before > revised.known_from
            and (revised.known_to is null or wanted.known_before <= revised.known_to)
    where wanted.read_as = 'published' and {{ is_of_period('revised.span_kind') }}
),

-- a correction recorded after the day changed nothing of what was published
corrected as (
    select
        known_then.* exclude (value),
        case
            when corrections.action = 'override' then corrections.value
            when corrections.action = 'drop' then null
            else known_then.value
        end as value
    from known_then
    left join {{ ref('correction') }} as corrections
        on
            known_then.unit_key = corrections.unit_key
            and known_then.period_code = corrections.period_code
            and known_then.indicator_code = corrections.indicator_code
            and known_then.published_on >= corrections.recorded_on
            and (corrections.report_id is null or known_then.report_id = corrections.report_id)
            and (corrections.expect_value is null or abs(corrections.expect_value - known_then.value) < 1e-9)
    qualify
        row_number() over (
            partition by
                known_then.edition_code, known_then.unit_key, known_then.indicator_code, known_then.period_code,
                known_then.regime, known_then.score_stage
            order by corrections.recorded_on desc nulls last, corrections.correction_code asc
        ) = 1
),

published as (
    select
        edition_code,
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage,
        value,
        value_status,
        {{ attainment_of('value', 'plan_value', 'reported_pct', 'measure_kind') }} as attainment_pct,
        numerator,
        denominator,
        is_simulated
    from corrected
)

select * exclude (regime, score_stage) from (
    select * from by_stage
    union all
    select * from published
) as every_reading
qualify
    row_number() over (
        partition by edition_code, unit_key, indicator_code, period_code
        order by {{ index_first_of_several() }}
    ) = 1
