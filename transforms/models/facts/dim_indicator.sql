-- One row per indicator and validity: what is measured, how, and between which bounds it is plausible.
select
    indicator_code,
    name_vi,
    name_en,
    domain_code,
    subject_code,
    measure_kind,
    unit_of_measure,
    direction,
    aggregation,
    is_cumulative,
    plausible_min,
    plausible_max,
    numerator_vi,
    denominator_vi,
    plan_indicator_code,
    source,
    valid_from,
    valid_to
from {{ ref('indicator_catalogue') }}
