{# Cells as they are put side by side: each with its reading (the fields of it that are asked for: they are carried far) and
   with its place in reading order (A12 before F12 before AA12). Where a line states one measure twice, the first cell in
   which anything is written is taken, and number, text and address all come from it. #}
{% macro cells_read(cells, fields) -%}
    select
        *,
        lpad(cell, 11, ' ') as place,
        case when parse_code = 'blank' then '~' else ' ' end || lpad(cell, 11, ' ') as place_written,
        struct_pack({% for field in fields %}{{ field }} := {{ field }}{{ ", " if not loop.last }}{% endfor %}) as reading
    from {{ cells }}
{%- endmacro %}

{# What a line states of a measure, as its reading; null where it has no cell of it. #}
{% macro first_reading(measure) -%}
    min_by(reading, place_written) filter (where measure = '{{ measure }}')
{%- endmacro %}
