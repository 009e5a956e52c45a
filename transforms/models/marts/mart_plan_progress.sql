-- How far each plan is: one row per plan, kind of commitment, unit level and period.
select
    statuses.plan_code,
    statuses.commitment_kind,
    units.unit_level,
    statuses.period_code,
    count(*) as commitments_followed,
    count(*) filter (where statuses.commitment_status = 'achieved') as achieved,
    count(*) filter (where statuses.commitment_status = 'in_progress') as in_progress,
    count(*) filter (where statuses.commitment_status = 'not_achieved') as not_achieved,
    count(*) filter (where statuses.commitment_status is null) as unknown,
    100.0 * count(*) filter (where statuses.commitment_status = 'achieved') / count(*) as achieved_pct,
    bool_or(statuses.is_simulated) as is_simulated
from {{ ref('fct_commitment_status') }} as statuses
inner join {{ ref('dim_unit') }} as units on statuses.unit_key = units.unit_key
group by statuses.plan_code, statuses.commitment_kind, units.unit_level, statuses.period_code, statuses.is_simulated
