-- One row per correction of the reference folder: what it changed, since when, and until when, or why it changes nothing.
with applied as (
    select
        correction_code,
        min(known_from) as applied_from,
        -- still: while any version of the value stands by it
        case when not bool_or(known_to is null) then max(known_to) end as lapsed_at,
        max_by(value, known_from) as value
    from {{ ref('fct_indicator_value') }}
    where correction_code is not null
    group by correction_code
),

-- what stands since: the report that took its place
followed as (
    select
        applied.correction_code,
        facts.report_id as next_report_id,
        facts.value as next_value,
        facts.correction_code as next_correction_code
    from applied
    inner join {{ ref('correction') }} as corrections on applied.correction_code = corrections.correction_code
    inner join {{ ref('fct_indicator_value') }} as facts
        on
            corrections.unit_key = facts.unit_key
            and corrections.period_code = facts.period_code
            and corrections.indicator_code = facts.indicator_code
            and applied.lapsed_at <= facts.known_from
    qualify
        row_number() over (
            partition by applied.correction_code order by facts.known_from, facts.regime, facts.score_stage nulls first
        ) = 1
)

select
    corrections.correction_code,
    corrections.report_id,
    corrections.unit_key,
    corrections.period_code,
    corrections.indicator_code,
    corrections.action,
    corrections.value as stated_value,
    corrections.expect_value,
    corrections.reason,
    corrections.provider,
    corrections.recorded_on,
    case
        when corrections.recorded_on > {{ as_of() }} then 'to_come'
        when applied.correction_code is null then 'not_applied'
        when applied.lapsed_at is null then 'in_force'
        when followed.next_correction_code is not null then 'replaced'
        else 'lapsed'
    end as correction_status,
    applied.applied_from,
    applied.lapsed_at,
    followed.next_report_id,
    followed.next_value
from {{ ref('correction') }} as corrections
left join applied on corrections.correction_code = applied.correction_code
left join followed on corrections.correction_code = followed.correction_code
