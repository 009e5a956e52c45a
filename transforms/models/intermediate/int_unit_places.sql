-- One row per unit and stretch of time in which what it lies in stays the same: its names, its district and its province. The
-- stretches of a unit cover all time, so that a day outside its validity has the nearest one.
with units as (select * from {{ ref('unit_registry') }}),

above as (   -- a unit stands above itself, as it does in dim_unit
    select
        ancestors.unit_key,
        above.unit_key as ancestor_key,
        above.unit_level,
        above.valid_from,
        above.valid_to
    from {{ ref('int_unit_ancestors') }} as ancestors
    inner join units as above on ancestors.ancestor_key = above.unit_key
    where above.unit_level in ('district', 'province')
),

turns as (   -- the days on which something above a unit begins or ends while the unit is
    select
        unit_key,
        cast('0001-01-01' as date) as place_from
    from units

    union

    select
        above.unit_key,
        days.turn as place_from
    from above
    inner join units on above.unit_key = units.unit_key
    cross join lateral (select unnest([above.valid_from, above.valid_to]) as turn) as days
    where
        days.turn > coalesce(units.valid_from, cast('0001-01-01' as date))
        and days.turn < coalesce(units.valid_to, cast('9999-12-31' as date))
),

stretches as (
    select
        turns.unit_key,
        turns.place_from,
        coalesce(
            lead(turns.place_from) over (partition by turns.unit_key order by turns.place_from), cast('9999-12-31' as date)
        ) as place_to,
        greatest(turns.place_from, coalesce(units.valid_from, turns.place_from)) as first_day
    from turns
    inner join units on turns.unit_key = units.unit_key
),

-- a child that outlives a version of what it lies in keeps it until the registry says where it went
upper_units as (
    select
        stretches.unit_key,
        stretches.place_from,
        above.unit_level,
        max_by(above.ancestor_key, (
            {{ valid_on('stretches.first_day', 'above.valid_from', 'above.valid_to') }},
            coalesce(above.valid_from, cast('0001-01-01' as date)),
            above.ancestor_key
        )) as ancestor_key
    from stretches
    inner join above on stretches.unit_key = above.unit_key
    group by stretches.unit_key, stretches.place_from, above.unit_level
),

placed as (
    select
        stretches.unit_key,
        stretches.place_from,
        stretches.place_to,
        max(upper_units.ancestor_key) filter (where upper_units.unit_level = 'district') as district_unit_key,
        max(upper_units.ancestor_key) filter (where upper_units.unit_level = 'province') as province_unit_key
    from stretches
    left join upper_units
        on stretches.unit_key = upper_units.unit_key and stretches.place_from = upper_units.place_from
    group by stretches.unit_key, stretches.place_from, stretches.place_to
),

named as (   -- indices of others give no Vietnamese names
    select
        *,
        coalesce(name_vi, name_en, unit_code) as shown_name
    from units
)

select
    placed.unit_key,
    placed.place_from,
    placed.place_to,
    named.unit_code,
    named.shown_name as name_vi,
    named.name_en,
    named.unit_level,
    placed.district_unit_key,
    districts.unit_code as district_code,
    districts.shown_name as district_name_vi,
    placed.province_unit_key,
    provinces.unit_code as province_code,
    provinces.shown_name as province_name_vi,
    {{ vietnamese_order('named.shown_name') }} as name_sort
from placed
inner join named on placed.unit_key = named.unit_key
left join named as districts on placed.district_unit_key = districts.unit_key
left join named as provinces on placed.province_unit_key = provinces.unit_key
