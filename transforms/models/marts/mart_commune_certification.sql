-- Communes against their targets: one row per commune, year and plan. Certified: every mandatory target met, and the
-- plan's share of the extension criteria (certification_rule; all and 30% where it says nothing). Silence is no point; where
-- what nobody spoke of could still decide it, unknown_reason says so.
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
        units.unit_code,
        units.name_vi,
        units.district_unit_key,
        statuses.period_code,
        count(*) filter (where statuses.is_mandatory and statuses.is_achieved) as targets_met,
        count(*) filter (where statuses.is_mandatory and statuses.is_achieved is not null) as targets_known,
        count(*) filter (where statuses.is_mandatory is not true and statuses.is_achieved) as extension_met,
        count(*) filter (where statuses.is_mandatory is not true and statuses.is_achieved is not null) as extension_known,
        bool_or(statuses.is_simulated) as is_simulated
    from {{ ref('fct_commitment_status') }} as statuses
    inner join {{ ref('dim_unit') }} as units on statuses.unit_key = units.unit_key
    where statuses.commitment_kind = 'target' and units.unit_level = 'commune'
    group by all
),

counted as (
    select
        spoken_of.*,
        owed.targets_owed,
        owed.extension_owed,
        owed.targets_owed - spoken_of.targets_known as targets_unknown,
        owed.extension_owed - spoken_of.extension_known as extension_unknown
    from spoken_of
    inner join owed on spoken_of.plan_code = owed.plan_code
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
)

select
    plan_code,
    unit_key,
    unit_code,
    name_vi,
    district_unit_key,
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
        when is_certified or not could_be_certified then null
        when targets_unknown + extension_unknown = targets_owed + extension_owed then 'no_data'
        when targets_met < targets_needed then 'targets_unknown'
        else 'extension_unknown'
    end as unknown_reason,
    is_simulated
from judged
