-- One row per plan, kind of commitment, part and way of knowing, of one unit: how far it is, and where it is known from.
select
    plans.plan_code,
    coalesce(plans.plan_name_vi, plans.plan_code) as plan_name_vi,
    plans.commitment_kind,
    plans.part,
    plans.known_by,
    plans.unit_level,
    plans.unit_key,
    plans.period_code,
    plans.commitments_followed,
    plans.achieved,
    plans.in_progress,
    plans.not_achieved,
    plans.unknown,
    plans.achieved_pct,
    plans.unknown_reason,
    plans.report_id,
    reports.file_name,
    plans.sheet,
    plans.cell
from mart_plan_progress as plans
left join fct_report as reports on plans.report_id = reports.report_id
where
    plans.unit_key = getvariable('unit') and plans.period_code = getvariable('period')
    and plans.is_simulated = getvariable('simulated')
order by plans.plan_name_vi, plans.plan_code, plans.commitment_kind, plans.part, plans.known_by
