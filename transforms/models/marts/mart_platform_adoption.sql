-- Use of platforms and systems: one row per subject, indicator, unit, period, regime and score stage, real and simulated apart.
with stated as (
    select
        subjects.subject_code,
        subjects.subject_kind,
        subjects.name_vi as subject_name_vi,
        facts.indicator_code,
        indicators.name_vi as indicator_name_vi,
        facts.unit_key,
        units.name_vi as unit_name_vi,
        facts.period_code,
        facts.regime,
        facts.score_stage,
        facts.numerator,
        facts.denominator,
        {{ parts_reason('facts.numerator', 'facts.denominator', 'indicators.measure_kind', 'facts.value_status') }}
            as parts_reason,
        facts.value,
        indicators.unit_of_measure,
        facts.value_status,
        {{ answer_words('facts.value', 'indicators.measure_kind') }} as answer_vi,
        facts.qualifier,
        facts.plan_value,
        facts.plan_basis,
        facts.attainment_pct,
        facts.reported_pct,
        {{ stated_reasons('facts') }},
        facts.span_from,
        facts.span_to,
        facts.span_kind,
        facts.span_text,
        facts.note,
        facts.report_id,
        facts.sheet,
        facts.cell,
        facts.is_simulated
    from {{ ref('fct_indicator_value') }} as facts
    inner join {{ ref('dim_period') }} as periods
        on facts.period_code = periods.period_code and facts.regime = periods.regime
    inner join {{ ref('dim_indicator') }} as indicators
        on
            facts.indicator_code = indicators.indicator_code
            and {{ valid_on('periods.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
    inner join {{ ref('dim_subject') }} as subjects on indicators.subject_code = subjects.subject_code
    inner join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
    where facts.is_current and subjects.subject_kind in ('platform', 'system')
)

{{ with_unit_columns('stated', regime='stated.regime') }}
