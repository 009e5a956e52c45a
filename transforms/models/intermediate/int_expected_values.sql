-- Every value owed is a row: the reports owed x the lines their forms ask for. What arrived plays no part in it, but for
-- whether the value counts among the simulated ones while it is missing: with the unit's own report, else with the others'.
with own as (
    select
        form_code,
        unit_key,
        period_code,
        regime,
        bool_and(is_simulated) as is_simulated
    from {{ ref('int_reports_answered') }}
    group by form_code, unit_key, period_code, regime
)

select distinct
    owed_reports.form_code,
    owed_reports.unit_key,
    owed_reports.sender_key,
    owed_reports.period_code,
    owed_reports.regime,
    form_line.line_code,
    form_line.indicator_code,
    owed_reports.due_on,
    owed_reports.due_on < {{ as_of() }} as is_due,
    coalesce(own.is_simulated, collections.is_simulated) as is_simulated
from {{ ref('int_reports_owed') }} as owed_reports
inner join {{ ref('form_line') }} as form_line
    on
        {{ line_is_owed('form_line', 'owed_reports.form_code', 'owed_reports.data_to') }}
        and {{ is_within('owed_reports.unit_key', 'form_line.scope_unit_key', 'owed_reports.data_to') }}
inner join {{ ref('int_collections') }} as collections
    on
        owed_reports.form_code = collections.form_code
        and owed_reports.period_code = collections.period_code
        and owed_reports.regime = collections.regime
left join own
    on
        owed_reports.form_code = own.form_code
        and owed_reports.unit_key = own.unit_key
        and owed_reports.period_code = own.period_code
        and owed_reports.regime = own.regime
