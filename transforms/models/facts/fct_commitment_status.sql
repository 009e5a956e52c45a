-- One row per commitment, unit and period that somebody owed or reported on: how far it is.
select
    commitments.commitment_code,
    commitments.plan_code,
    commitments.commitment_kind,
    commitments.domain_code,
    commitments.is_mandatory,
    facts.unit_key,
    facts.period_code,
    facts.regime,
    facts.value_status,
    facts.status_text as commitment_status,
    case when facts.value is not null then facts.value >= 1 end as is_achieved,
    facts.is_simulated,
    facts.report_id,
    facts.sheet,
    facts.cell,
    facts.known_from
from {{ ref('fct_indicator_value') }} as facts
inner join {{ ref('commitment_registry') }} as commitments
    on facts.indicator_code = commitments.commitment_code   -- a commitment that is reported on is an indicator of the same code
where facts.is_current
