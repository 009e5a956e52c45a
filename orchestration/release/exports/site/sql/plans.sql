-- One row per plan, kind of commitment, part, period and way of knowing: how far it is, and the cell it is known from.
select
    plans.is_simulated,
    coalesce(plans.plan_name_vi, plans.plan_code) as plan_name_vi,
    plans.plan_code,
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
    plans.aimed_value,
    plans.due_on,
    plans.span_text,
    plans.note,
    reports.file_name,
    plans.sheet,
    plans.cell
from mart_plan_progress as plans
left join fct_report as reports on plans.report_id = reports.report_id
order by
    plans.is_simulated asc,
    plans.achieved_pct desc nulls last,
    plans.plan_code asc,
    plans.commitment_kind asc,
    plans.part asc,
    plans.known_by asc,
    plans.period_code desc,
    plans.unit_key asc
