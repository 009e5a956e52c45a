-- One row per plan, kind of commitment, part and way of knowing: of the unit, and of all the units a plan is summed over where
-- every one of them lies in it. How far it is, and where it is known from.
select
    plans.* replace (coalesce(plans.plan_name_vi, plans.plan_code) as plan_name_vi),
    reports.file_name
from mart_plan_progress as plans
left join fct_report as reports on plans.report_id = reports.report_id
where
    plans.period_code = getvariable('period')
    and plans.is_simulated = getvariable('simulated')
    and (
        plans.unit_key = getvariable('unit')
        or (
            plans.unit_key is null
            and not exists (
                select 1
                from fct_commitment_status as statuses
                inner join dim_unit as units on statuses.unit_key = units.unit_key
                where
                    statuses.plan_code = plans.plan_code
                    and statuses.commitment_kind = plans.commitment_kind
                    and statuses.period_code = plans.period_code
                    and statuses.is_simulated = plans.is_simulated
                    and units.unit_level = plans.unit_level
                    -- a commune of no district lies in none, and what is not known to lie in the unit does not
                    and coalesce(
                        getvariable('unit') not in (units.unit_key, units.district_unit_key, units.province_unit_key),
                        true
                    )
            )
        )
    )
order by plan_name_vi, plans.plan_code, plans.commitment_kind, plans.part, plans.known_by, plans.unit_level
