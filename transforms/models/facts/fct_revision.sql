-- One row per figure that was changed after it had stood: by whom, when, from what to what. The chain of a value runs through
-- the reports of its unit, form, period and regime, and through the corrections recorded between them.
with versions as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage,
        form_code,
        value,
        value_status,
        is_simulated,
        report_id,
        correction_code,
        known_from
    from {{ ref('fct_indicator_value') }}
    where revision_no is not null or correction_code is not null

    union all by name

    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        score_stage,
        cast(null as double) as value,
        value_status,
        is_simulated,
        report_id,
        known_from
    from {{ ref('fct_value_absence') }} as absent
    where not exists (   -- a correction that begins with it stands for it
        select 1 from {{ ref('fct_indicator_value') }} as facts
        where
            facts.correction_code is not null
            and facts.unit_key = absent.unit_key
            and facts.indicator_code = absent.indicator_code
            and facts.period_code = absent.period_code
            and facts.regime = absent.regime
            and facts.score_stage is not distinct from absent.score_stage
            and facts.known_from = absent.known_from
    )
),

paired as (
    select
        *,
        coalesce(correction_code, '') <> coalesce(lag(correction_code) over by_time, '') as is_other_correction,
        lag(value) over by_time as old_value,
        lag(value_status) over by_time as old_status,
        lag(report_id) over by_time as old_report_id,
        lag(correction_code) over by_time as old_correction_code,
        lag(form_code) over by_time as old_form_code,
        lag(is_simulated) over by_time as was_simulated
    from versions
    window by_time as (partition by unit_key, indicator_code, period_code, regime, score_stage order by known_from)
)

select
    paired.unit_key,
    paired.indicator_code,
    paired.period_code,
    paired.regime,
    paired.score_stage,
    coalesce(paired.form_code, paired.old_form_code) as form_code,
    paired.known_from as revised_at,
    case
        when paired.correction_code is not null and paired.is_other_correction then 'corrected'
        when paired.old_correction_code is not null and paired.correction_code is null then 'correction_ended'
        when paired.was_simulated and not paired.is_simulated then 'real_for_simulated'
        when paired.value_status in ('not_reported', 'held', 'unjudged', 'not_due') then 'withdrawn'
        else 'resubmitted'
    end as revision_kind,
    reports.unit_key as revised_by_unit_key,
    case when paired.is_other_correction then corrections.provider end as provider,
    case when paired.is_other_correction then corrections.reason end as reason,
    paired.old_value,
    paired.value as new_value,
    paired.value - paired.old_value as value_change,
    paired.old_status,
    paired.value_status as new_status,
    paired.old_report_id,
    paired.report_id as new_report_id,
    paired.old_correction_code,
    paired.correction_code as new_correction_code,
    paired.is_simulated
from paired
left join {{ ref('int_reports_judged') }} as reports on paired.report_id = reports.report_id
left join {{ ref('correction') }} as corrections on paired.correction_code = corrections.correction_code
where
    -- what comes first, in time or late, changes nothing that stood
    (paired.old_value is not null or paired.old_correction_code is not null or paired.correction_code is not null)
    and (
        paired.value is distinct from paired.old_value
        or paired.value_status is distinct from paired.old_status
        or paired.is_other_correction
    )
