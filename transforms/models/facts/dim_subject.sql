-- One row per thing the reports speak of: platform, system, model, target set, plan, body.
select
    subject_code,
    subject_kind,
    name_vi,
    name_en,
    named_in,
    blank_reason_vi
from {{ ref('subject_registry') }}
