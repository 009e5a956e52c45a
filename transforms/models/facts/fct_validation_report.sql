-- What was validated, in the shape of the ESS validation report (event, rule, data, value): one row per rule that was
-- evaluated on the load as a whole, and one per place that breaks it. The rules on the release run when this is built: what
-- came of them is written here by the audit (expectations/audit.py), before anything is published.
with rules as (select * from {{ ref('stg_judge__rules') }})

select
    'rule|' || rules.rule_code as event_id,
    cast({{ as_of() }} as timestamp) as event_at,
    'rule_evaluated' as event_type,
    rules.rule_code,
    rules.severity as rule_severity,
    rules.rule_sql as rule_expression,
    case when rules.stage in ('facts', 'index') then 'release' else 'observations' end as data_source,
    cast(null as varchar) as data_report_id,
    cast(null as varchar) as data_unit_key,
    cast(null as varchar) as data_period_code,
    cast(null as varchar) as data_indicator_code,
    cast(null as varchar) as data_place,
    -- nothing to judge and not run yet are not true
    case rules.state when 'passed' then 'true' when 'failed' then 'false' else 'missing' end as value,
    rules.state as value_detail,
    cast(null as varchar) as value_found,
    cast(null as varchar) as value_expected,
    rules.evaluated as rows_evaluated,
    rules.unexpected as rows_unexpected
from rules

union all

select
    'finding|' || findings.finding_id as event_id,
    findings.opened_at as event_at,
    'rule_broken' as event_type,
    findings.rule_code,
    findings.severity as rule_severity,
    rules.rule_sql as rule_expression,
    'observations' as data_source,
    findings.report_id as data_report_id,
    findings.unit_key as data_unit_key,
    findings.period_code as data_period_code,
    findings.indicator_code as data_indicator_code,
    concat_ws('!', findings.sheet, findings.cell) as data_place,
    'false' as value,
    findings.life_cycle as value_detail,
    findings.found as value_found,
    findings.expected as value_expected,
    cast(null as bigint) as rows_evaluated,
    cast(null as bigint) as rows_unexpected
from {{ ref('fct_finding') }} as findings
left join rules on findings.rule_code = rules.rule_code
