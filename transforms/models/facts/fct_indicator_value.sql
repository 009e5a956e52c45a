-- One row per value owed or sent, and per revision of it: a value, or the reason there is none, and the cell it came from.
with corrected as (select * from {{ ref('int_values_corrected') }}),

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
),

-- a plan that stands as an indicator of its own meets its result; of several validities the last names it
plan_indicators as (
    select
        indicator_code,
        plan_indicator_code
    from {{ ref('indicator_catalogue') }}
    where plan_indicator_code is not null
    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
),

other_plans as (
    select
        plan_indicators.indicator_code,
        plans.unit_key,
        plans.period_code,
        plans.regime,
        plans.is_simulated,
        max_by(plans.value, plans.known_from) as value,
        max_by(plans.report_id, plans.known_from) as report_id,
        max_by(plans.sheet, plans.known_from) as sheet,
        max_by(plans.cell, plans.known_from) as cell
    from settled as plans
    inner join plan_indicators on plans.indicator_code = plan_indicators.plan_indicator_code
    where plans.is_current and plans.value is not null
    group by all
),

planned as (
    select
        settled.* exclude (plan_value, plan_cell),
        coalesce(settled.plan_value, other_plans.value) as plan_value,
        case   -- a cell is named within the result's own sheet
            when settled.plan_value is not null or other_plans.value is null then settled.plan_cell
            when other_plans.report_id = settled.report_id and coalesce(other_plans.sheet, '') = coalesce(settled.sheet, '')
                then other_plans.cell
        end as plan_cell,
        case
            when settled.plan_value is not null then 'stated'
            when other_plans.value is not null then 'indicator'
        end as plan_basis
    from settled
    left join other_plans
        on
            settled.is_current and settled.value is not null and settled.plan_value is null
            and settled.indicator_code = other_plans.indicator_code
            and settled.unit_key = other_plans.unit_key and settled.period_code = other_plans.period_code
            and settled.regime = other_plans.regime and settled.is_simulated = other_plans.is_simulated
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
    plan_basis,
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
    span_from,
    span_to,
    coalesce(span_kind, 'period') as span_kind,
    span_text,
    span_cell,
    note,
    evidence,
    correction_code,
    revision_no,
    known_from,
    known_to,
    is_current,
    coalesce(is_carried_on, false) as is_carried_on
from planned
