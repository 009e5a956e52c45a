-- What the data-quality index is made of: one row per value owed or sent, by the unit that answers for it: whether it came, as
-- what and when. A value is owed once its report is due or has come. A code in no form is a value of the field `unknown`.
with owed_by_form as (   -- its sender is the nearest unit upwards, itself first, that owes the form
    select
        owed_values.unit_key,
        owed_values.indicator_code,
        owed_values.period_code,
        owed_values.regime,
        compliance.unit_key as sender_key,
        compliance.compliance,
        compliance.is_simulated
    from {{ ref('int_expected_values') }} as owed_values
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on owed_values.period_code = calendar.period_code and owed_values.regime = calendar.regime
    inner join {{ ref('int_unit_ancestors') }} as ancestors
        on
            owed_values.unit_key = ancestors.unit_key
            and {{ valid_on('calendar.data_to', 'ancestors.valid_from', 'ancestors.valid_to') }}
    inner join {{ ref('mart_reporting_compliance') }} as compliance
        on
            owed_values.form_code = compliance.form_code
            and ancestors.ancestor_key = compliance.unit_key
            and owed_values.period_code = compliance.period_code
            and owed_values.regime = compliance.regime
    qualify row_number() over (
        partition by
            owed_values.form_code, owed_values.unit_key, owed_values.indicator_code, owed_values.period_code, owed_values.regime
        order by ancestors.distance
    ) = 1
),

owed as (   -- asked for by two forms, a value has the worse answer of the two
    select
        owed_by_form.unit_key,
        owed_by_form.indicator_code,
        owed_by_form.period_code,
        owed_by_form.regime,
        min_by(owed_by_form.sender_key, (-coalesce(losses.lost_share, 1.0), owed_by_form.sender_key)) as sender_key,
        min_by(owed_by_form.compliance, (-coalesce(losses.lost_share, 1.0), owed_by_form.sender_key)) as compliance,
        bool_or(owed_by_form.is_simulated) as is_simulated
    from owed_by_form
    left join {{ ref('quality_loss') }} as losses
        on losses.kind = 'compliance' and owed_by_form.compliance = losses.code
    where owed_by_form.compliance <> 'not_due'
    group by owed_by_form.unit_key, owed_by_form.indicator_code, owed_by_form.period_code, owed_by_form.regime
),

in_force as (
    select
        unit_key,
        indicator_code,
        period_code,
        regime,
        report_id,
        value_status,
        is_simulated
    from {{ ref('fct_indicator_value') }}
    where is_current and (score_stage is null or score_stage = 'self')
),

of_the_index as (
    select
        in_force.unit_key,
        in_force.indicator_code as field_code,
        in_force.period_code,
        in_force.regime,
        in_force.report_id,
        in_force.value_status,
        in_force.value_status <> 'not_reported' as is_sent,
        owed.unit_key is not null as is_owed,
        owed.sender_key,
        owed.compliance,
        coalesce(in_force.is_simulated or owed.is_simulated, in_force.is_simulated) as is_simulated
    from in_force
    left join owed
        on
            in_force.unit_key = owed.unit_key
            and in_force.indicator_code = owed.indicator_code
            and in_force.period_code = owed.period_code
            and in_force.regime = owed.regime
    where owed.unit_key is not null or in_force.value_status not in ('not_reported', 'not_due')

    union all by name

    select
        lines.unit_key,
        'unknown' as field_code,
        lines.period_code,
        lines.regime,
        min(lines.report_id) as report_id,
        'held' as value_status,
        true as is_sent,
        false as is_owed,
        bool_or(lines.is_simulated) as is_simulated
    from {{ ref('int_observations_judged') }} as lines
    inner join {{ ref('fct_report') }} as reports on lines.report_id = reports.report_id and reports.is_latest
    where
        lines.indicator_code is null
        and lines.verdict = 'held'
        and lines.unit_key is not null
        and lines.period_code is not null
    group by lines.unit_key, lines.period_code, lines.regime
),

stated as (
    select
        answered.unit_key,
        answered.sender_key,
        answered.field_code,
        answered.period_code,
        answered.regime,
        answered.report_id,
        answered.value_status,
        answered.is_owed,
        answered.is_sent,
        answered.compliance,
        -- a unit's figures of a period stand with the simulated ones as soon as one of them is
        bool_or(answered.is_simulated) over (partition by answered.sender_key, answered.period_code) as is_simulated
    from (
        select
            of_the_index.* exclude (sender_key),
            coalesce(reports.unit_key, of_the_index.sender_key, of_the_index.unit_key) as sender_key
        from of_the_index
        left join {{ ref('fct_report') }} as reports on of_the_index.report_id = reports.report_id
    ) as answered
)

{{ with_unit_columns('stated', regime='stated.regime') }}
