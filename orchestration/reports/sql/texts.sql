-- One row per cell of the reports that a unit's figures of a period come from: what stands in it, as written.
select
    texts.report_id,
    texts.sheet,
    texts.cell,
    texts.raw_text
from fct_cell_text as texts
where
    texts.report_id in (
        select facts.report_id from fct_indicator_value as facts
        where facts.is_current and facts.unit_key = getvariable('unit') and facts.period_code = getvariable('period')
    )
