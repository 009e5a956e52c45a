-- One row per value, revision and correction of it: before the correction was recorded the figure as sent, from then on the
-- corrected one, each with the time it was known. A correction speaks of what its recorder could see: what the unit sends
-- afterwards ends it, unless it names the report, or the value it expects and finds again.
{% set key = 'unit_key, indicator_code, period_code, regime, score_stage' %}
with versions as (
    select
        * exclude (received_at, received_no, known_at, verdict),
        cast(null as double) as held_value,
        false as is_absent
    from {{ ref('int_values_revised') }}

    union all by name

    -- of what was missing once, only what somebody corrected then has a row; the rest stands in fct_value_absence
    select
        *,
        known_to is null as is_current,
        true as is_absent
    from {{ ref('int_values_absent') }}
    where
        known_to is null
        or (unit_key, indicator_code, period_code) in (
            select (unit_key, indicator_code, period_code) from {{ ref('correction') }}
        )
),

-- when the unit had last sent, or taken back, anything of the value
acted as (
    select
        *,
        greatest(
            max(case when report_id is not null then known_from end) over (
                partition by {{ key }} order by known_from rows between unbounded preceding and current row
            ),
            max(case when report_id is not null then known_to end) over (
                partition by {{ key }} order by known_from rows between unbounded preceding and 1 preceding
            )
        ) as last_sent_at
    from versions
),

matched as (
    select
        acted.unit_key,
        acted.indicator_code,
        acted.period_code,
        acted.regime,
        acted.score_stage,
        acted.known_from as revised_from,
        acted.known_to as revised_to,
        corrections.correction_code,
        corrections.action,
        corrections.value,
        greatest(acted.known_from, cast(corrections.recorded_on as timestamp)) as known_from,
        corrections.recorded_on
    from acted
    inner join {{ ref('correction') }} as corrections
        on
            acted.unit_key = corrections.unit_key
            and acted.period_code = corrections.period_code
            and acted.indicator_code = corrections.indicator_code
            and (corrections.report_id is null or acted.report_id = corrections.report_id)
            -- a correction of another value than the one it expects has been overtaken by events and is not applied
            and (
                corrections.expect_value is null
                or abs(corrections.expect_value - coalesce(acted.value, acted.held_value)) < 1e-9
            )
            and (
                corrections.expect_value is not null or corrections.report_id is not null
                or corrections.recorded_on is null
                or acted.last_sent_at is null or acted.last_sent_at < corrections.recorded_on + 1
            )
            and (acted.known_to is null or corrections.recorded_on is null or acted.known_to > corrections.recorded_on)
            -- of what nobody has sent nothing can be dropped or flagged, only given
            and (acted.report_id is not null or corrections.action = 'override')
    where corrections.recorded_on is null or corrections.recorded_on <= {{ as_of() }}
    -- of several that hold from the same time the last recorded stands
    qualify
        row_number() over (
            partition by
                acted.unit_key, acted.indicator_code, acted.period_code, acted.regime, acted.score_stage, acted.known_from,
                greatest(acted.known_from, cast(corrections.recorded_on as timestamp))
            order by corrections.recorded_on desc nulls last, corrections.correction_code asc
        ) = 1
),

corrected as (
    select
        *,
        lead(known_from, 1, revised_to) over (partition by {{ key }}, revised_from order by known_from) as known_to
    from matched
),

first_corrected as (
    select
        {{ key }},
        revised_from,
        min(known_from) as known_from
    from corrected
    group by all
)

-- as it was sent, until the first correction
select
    acted.* exclude (last_sent_at) replace (
        coalesce(first_corrected.known_from, acted.known_to) as known_to,
        coalesce(first_corrected.known_from, acted.known_to) is null as is_current
    ),
    cast(null as varchar) as correction_code,
    cast(null as varchar) as correction_action,
    cast(null as double) as corrected_value
from acted
left join first_corrected
    on
        acted.unit_key = first_corrected.unit_key and acted.indicator_code = first_corrected.indicator_code
        and acted.period_code = first_corrected.period_code and acted.regime = first_corrected.regime
        and acted.score_stage is not distinct from first_corrected.score_stage
        and acted.known_from = first_corrected.revised_from
where
    (first_corrected.known_from is null or acted.known_from < first_corrected.known_from)
    and (not acted.is_absent or acted.known_to is null and first_corrected.known_from is null)

union all by name

select
    acted.* exclude (last_sent_at) replace (
        corrected.known_from as known_from, corrected.known_to as known_to, corrected.known_to is null as is_current
    ),
    corrected.correction_code,
    corrected.action as correction_action,
    corrected.value as corrected_value
from corrected
inner join acted
    on
        corrected.unit_key = acted.unit_key and corrected.indicator_code = acted.indicator_code
        and corrected.period_code = acted.period_code and corrected.regime = acted.regime
        and corrected.score_stage is not distinct from acted.score_stage
        and corrected.revised_from = acted.known_from
