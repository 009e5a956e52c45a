-- One row per unit: a code within its validity. The province and district it lies in are those of its last day.
with placed as (
    select
        ancestors.unit_key,
        max(case when units.unit_level = 'province' then units.unit_key end) as province_unit_key,
        max(case when units.unit_level = 'district' then units.unit_key end) as district_unit_key
    from {{ ref('int_unit_ancestors') }} as ancestors
    inner join {{ ref('unit_registry') }} as units on ancestors.ancestor_key = units.unit_key
    group by ancestors.unit_key
)

select
    units.unit_key,
    units.unit_code,
    units.name_vi,
    units.name_en,
    units.unit_level,
    units.unit_type,
    units.parent_unit_key,
    placed.province_unit_key,
    placed.district_unit_key,
    units.valid_from,
    units.valid_to,
    units.legal_act,
    {{ vietnamese_order('units.name_vi') }} as name_sort
from {{ ref('unit_registry') }} as units
left join placed on units.unit_key = placed.unit_key
