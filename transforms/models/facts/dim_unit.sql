-- One row per unit: a code within its validity. The province and district it lies in are those of its last day.
with above as (
    select
        ancestors.unit_key,
        ancestors.ancestor_key,
        units.unit_level,
        coalesce(ancestors.valid_to, date '9999-12-31') as until
    from {{ ref('int_unit_ancestors') }} as ancestors
    inner join {{ ref('unit_registry') }} as units on ancestors.ancestor_key = units.unit_key
),

placed as (
    select
        unit_key,
        max_by(ancestor_key, until) filter (where unit_level = 'province') as province_unit_key,
        max_by(ancestor_key, until) filter (where unit_level = 'district') as district_unit_key
    from above
    group by unit_key
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
