-- One row per row of mart_plan_progress, real first, for the sheet of plans.
select
    coalesce(plan_name_vi, plan_code) as plan_name_vi,
    commitment_kind,
    part,
    known_by,
    unit_level,
    name_vi,
    period_code,
    commitments_followed,
    achieved,
    in_progress,
    not_achieved,
    unknown,
    achieved_pct,
    unknown_reason,
    aimed_value,
    due_on,
    span_text,
    note,
    is_simulated
from mart_plan_progress
order by achieved_pct desc nulls last, plan_code asc, part asc, known_by asc, period_code asc, unit_level asc, unit_key asc
