-- What an earlier night found and this one does not, though its report stands as it was: another report mended it, on the
-- day the last one came. A night cannot be judged again as it was, so what it found is kept beside the findings. Reads
-- old_finding, finding, report.
select
    old.*,
    (select greatest(max(received_at), old.since) from report) as closed_at
from old_finding as old
anti join finding as new
    on
        old.rule_code = new.rule_code
        and old.report_id is not distinct from new.report_id
        and old.line_key is not distinct from new.line_key
        and old.cell is not distinct from new.cell
        and old.unit_key is not distinct from new.unit_key
        and old.period_code is not distinct from new.period_code
        and old.form_code is not distinct from new.form_code
