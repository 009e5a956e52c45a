-- One row per indicator, as its latest validity has it.
select
    indicator_code,
    name_vi,
    name_en,
    domain_code,
    measure_kind,
    unit_of_measure,
    direction,
    is_cumulative,
    numerator_vi,
    denominator_vi,
    source
from dim_indicator
qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
order by domain_code, name_vi, indicator_code
