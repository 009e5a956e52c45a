{# The rows of a relation behind the columns that every mart with a unit begins with: its code, names and level, the district and
   province it lies in at the end of the row's period (on the day of the build where a row has none), and a key to sort by.
   What stands in the relation under one of these names is replaced.

   regime   where the relation has it; a period is a calendar one else
   unnamed  what a row without a unit is called
   level    what such a row's level is, where the relation knows it
   suffix   of a relation with two units: unit_key_above gets name_vi_above, and so on
   replaces the columns of the relation that bear these names already, beside the unit's key #}
{% macro with_unit_columns(relation, regime="'statistical'", unnamed="'Chưa rõ đơn vị'", level=none, suffix='', replaces=[]) -%}
    {%- set unit = 'unit_key' ~ suffix -%}
select
    stated.{{ unit }},
    places.unit_code as unit_code{{ suffix }},
    coalesce(places.name_vi, {{ unnamed }}) as name_vi{{ suffix }},
    places.name_en as name_en{{ suffix }},
    {{ 'places.unit_level' if level is none else 'coalesce(places.unit_level, ' ~ level ~ ')' }} as unit_level{{ suffix }},
    places.district_unit_key as district_unit_key{{ suffix }},
    places.district_code as district_code{{ suffix }},
    places.district_name_vi as district_name_vi{{ suffix }},
    places.province_unit_key as province_unit_key{{ suffix }},
    places.province_code as province_code{{ suffix }},
    places.province_name_vi as province_name_vi{{ suffix }},
    coalesce(places.name_sort, {{ vietnamese_order(unnamed) }}) as name_sort{{ suffix }},
    stated.* exclude ({{ ([unit] + replaces) | join(', ') }})
from {{ relation }} as stated
left join {{ ref('stg_calendar__periods') }} as calendar
    on stated.period_code = calendar.period_code and calendar.regime = coalesce({{ regime }}, 'statistical')
left join {{ ref('int_unit_places') }} as places
    on
        stated.{{ unit }} = places.unit_key
        and coalesce(calendar.data_to, {{ as_of() }}) >= places.place_from
        and coalesce(calendar.data_to, {{ as_of() }}) < places.place_to
{%- endmacro %}
