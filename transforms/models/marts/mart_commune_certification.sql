-- Communes against their targets: one row per commune, year and plan. Certified: every mandatory target met, and the
-- plan's share of the extension criteria (certification_rule; all and 30% where it says nothing). Silence is no point; where
-- what nobody spoke of could still decide it, unknown_reason says so. In a year of which anybody in a province speaks of the
-- plan, if only by how many communes, each commune of the province has a row: one without a word of its own is unknown.
with owed as (
    -- what the plan lists, not what arrived: a target nobody speaks of is owed all the same
    select
        plan_code,
        count(*) filter (where is_mandatory) as targets_owed,
        count(*) filter (where is_mandatory is not true) as extension_owed
    from {{ ref('commitment_registry') }}
    where commitment_kind = 'target' and unit_level = 'commune'
    group by plan_code
),

spoken_of as (
    select
        statuses.plan_code,
        statuses.unit_key,
        statuses.period_code,
        count(*) filter (where statuses.is_mandatory and statuses.is_achieved) as targets_met,
        count(*) filter (where statuses.is_mandatory and statuses.is_achieved is not null) as targets_known,
        count(*) filter (where statuses.is_mandatory is not true and statuses.is_achieved) as extension_met,
        count(*) filter (where statuses.is_mandatory is not true and statuses.is_achieved is not null) as extension_known,
        false as is_counted_only,
        bool_or(statuses.is_simulated) as is_simulated
    from {{ ref('fct_commitment_status') }} as statuses
    inner join {{ ref('dim_unit') }} as units on statuses.unit_key = units.unit_key
    where statuses.commitment_kind = 'target' and units.unit_level = 'commune'
    group by all
),

-- districts that say how many of their communes registered or met all, and not which
counts as (
    select
        rules.plan_code,
        facts.period_code,
        periods.data_to,
        units.province_unit_key,
        facts.unit_key as district_unit_key,
        facts.is_simulated
    from {{ ref('certification_rule') }} as rules
    inner join {{ ref('fct_indicator_value') }} as facts
        on facts.indicator_code in (rules.registered_indicator_code, rules.met_indicator_code)
    inner join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key and units.unit_level = 'district'
    inner join {{ ref('dim_period') }} as periods
        on facts.period_code = periods.period_code and facts.regime = periods.regime and periods.period_type = 'year'
    where facts.is_current and facts.score_stage is null and facts.value is not null
),

silent as (
    select
        counts.plan_code,
        units.unit_key,
        counts.period_code,
        0 as targets_met,
        0 as targets_known,
        0 as extension_met,
        0 as extension_known,
        bool_or(units.district_unit_key = counts.district_unit_key) as is_counted_only,
        bool_and(counts.is_simulated) as is_simulated
    from counts
    inner join {{ ref('dim_unit') }} as units
        on
            counts.province_unit_key = units.province_unit_key and units.unit_level = 'commune'
            and {{ valid_on('counts.data_to', 'units.valid_from', 'units.valid_to') }}
    left join spoken_of
        on
            counts.plan_code = spoken_of.plan_code and counts.period_code = spoken_of.period_code
            and units.unit_key = spoken_of.unit_key
    where spoken_of.unit_key is null
    group by counts.plan_code, units.unit_key, counts.period_code
),

counted as (
    select
        every_commune.*,
        owed.targets_owed,
        owed.extension_owed,
        owed.targets_owed - every_commune.targets_known as targets_unknown,
        owed.extension_owed - every_commune.extension_known as extension_unknown
    from (
        select * from spoken_of
        union all by name
        select * from silent
    ) as every_commune
    inner join owed on every_commune.plan_code = owed.plan_code
),

ruled as (
    select
        counted.*,
        coalesce(rules.mandatory_share, 1.0) * counted.targets_owed - 1e-9 as targets_needed,
        coalesce(rules.extension_share, 0.3) * counted.extension_owed - 1e-9 as extension_needed
    from counted
    left join {{ ref('certification_rule') }} as rules on counted.plan_code = rules.plan_code
    where counted.targets_owed > 0
),

judged as (
    select
        *,
        targets_met = targets_owed as meets_all_targets,
        targets_met >= targets_needed and extension_met >= extension_needed as is_certified,
        targets_met + targets_unknown >= targets_needed
        and extension_met + extension_unknown >= extension_needed as could_be_certified
    from ruled
),

stated as (
    select
        plan_code,
        unit_key,
        period_code,
        targets_owed,
        targets_met,
        targets_unknown,
        meets_all_targets,
        extension_owed,
        extension_met,
        extension_unknown,
        is_certified,
        case
            when is_counted_only then 'which_not_stated'
            when is_certified or not could_be_certified then null
            when targets_unknown + extension_unknown = targets_owed + extension_owed then 'no_data'
            when targets_met < targets_needed then 'targets_unknown'
            else 'extension_unknown'
        end as unknown_reason,
        is_simulated
    from judged
)

{{ with_unit_columns('stated') }}
