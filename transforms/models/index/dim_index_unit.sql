-- One row per edition, period and unit the edition is about: who stood in the index, and in which group.
select
    edition_code,
    period_code,
    period_type,
    data_from,
    data_to,
    unit_key,
    parent_unit_key,
    unit_type
from {{ ref('int_index_units') }}
