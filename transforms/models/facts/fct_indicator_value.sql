-- One row per value owed or sent, and per revision of it: a value, or the reason there is none, and the cell it came from.
with revisions as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage,
        form_code,
        numerator,
        denominator,
        value,
        plan_value,
        reported_pct,
        measure_kind,
        value_status,
        value_basis,
        qualifier,
        status_text,
        is_simulated,
        report_id,
        sheet,
        cell,
        numerator_cell,
        denominator_cell,
        plan_cell,
        reported_pct_cell,
        revision_no,
        known_from,
        known_to,
        is_current,
        cast(null as double) as held_value
    from {{ ref('int_values_revised') }}

    union all by name

    select
        *,
        cast(null as timestamp) as known_to,
        true as is_current
    from {{ ref('int_values_missing') }}
),

corrections as (
    select * from {{ ref('correction') }}
    qualify
        row_number()
            over (partition by unit_key, period_code, indicator_code, report_id order by recorded_on desc, correction_code asc)
        = 1
),

corrected as (
    select
        revisions.*,
        corrections.correction_code,
        -- a correction of another value than the one it expects has been overtaken by events and is not applied
        case
            when
                corrections.expect_value is null
                or abs(corrections.expect_value - coalesce(revisions.value, revisions.held_value)) < 1e-9
                then corrections.action
        end as correction_action,
        corrections.value as corrected_value
    from revisions
    left join corrections
        on
            revisions.unit_key = corrections.unit_key
            and revisions.period_code = corrections.period_code
            and revisions.indicator_code = corrections.indicator_code
            and (corrections.report_id is null or revisions.report_id = corrections.report_id)
            and revisions.is_current
),

settled as (
    select
        * exclude (value, value_status),
        case
            when correction_action = 'override' then 'corrected'
            when correction_action = 'drop' then 'held'
            else value_status
        end as value_status,
        case
            when correction_action = 'override' then corrected_value
            when correction_action = 'drop' then null
            else value
        end as value
    from corrected
)

select
    unit_key,
    indicator_code,
    period_code,
    regime,
    score_stage,
    form_code,
    numerator,
    denominator,
    value,
    plan_value,
    {{ attainment_of('value', 'plan_value', 'reported_pct', 'measure_kind') }} as attainment_pct,
    reported_pct,
    value_status,
    value_basis,
    qualifier,
    status_text,
    is_simulated,
    report_id,
    sheet,
    cell,
    numerator_cell,
    denominator_cell,
    plan_cell,
    reported_pct_cell,
    case when correction_action is not null then correction_code end as correction_code,
    revision_no,
    known_from,
    known_to,
    is_current
from settled
