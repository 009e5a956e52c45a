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

-- a correction recorded after the day changed nothing of what was published
known_then as (
    select
        wanted.edition_code,
        corrected.* replace (
            case corrected.correction_action
                when 'override' then corrected.corrected_value
                when 'drop' then null
                else corrected.value
            end as value,
            case corrected.correction_action
                when 'override' then 'corrected' when 'drop' then 'held' else corrected.value_status
            end as value_status
        )
    from wanted
    inner join {{ ref('int_values_corrected') }} as corrected
        on
            wanted.indicator_code = corrected.indicator_code
            and wanted.known_before > corrected.known_from
            and (corrected.known_to is null or wanted.known_before <= corrected.known_to)
    where
        wanted.read_as = 'published' and {{ is_of_period('corrected.span_kind') }}
        and (not corrected.is_absent or corrected.correction_action is not null)
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
    from known_then
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
