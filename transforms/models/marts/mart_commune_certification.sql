-- Communes against their mandatory targets: one row per commune, year and plan. Met in full is a condition of certification.
select
    statuses.plan_code,
    statuses.unit_key,
    units.unit_code,
    units.name_vi,
    units.district_unit_key,
    statuses.period_code,
    count(*) as targets_owed,
    count(*) filter (where statuses.is_achieved) as targets_met,
    count(*) filter (where statuses.is_achieved is null) as targets_unknown,
    count(*) filter (where statuses.is_achieved) = count(*) as meets_all_targets,
    bool_or(statuses.is_simulated) as is_simulated
from {{ ref('fct_commitment_status') }} as statuses
inner join {{ ref('dim_unit') }} as units on statuses.unit_key = units.unit_key
where statuses.commitment_kind = 'target' and units.unit_level = 'commune' and statuses.is_mandatory
group by all
