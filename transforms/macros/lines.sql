{# Cells as they are put side by side: each with its reading, and with its place in reading order (A12 before F12 before
   AA12), which decides where a line states one measure twice. Number, text and address always come from one cell. #}
{% macro cells_read(cells) -%}
    select
        *,
        lpad(cell, 12, ' ') as place,
        {
            'cell': cell,
            'raw_text': raw_text,
            'number': number,
            'decimals': decimals,
            'text_value': text_value,
            'qualifier': qualifier,
            'parse_code': parse_code
        } as reading
    from {{ cells }}
{%- endmacro %}

{# What a line states of a measure: the reading of its first cell, null where it has none. #}
{% macro first_reading(measure) -%}
    min_by(reading, place) filter (where measure = '{{ measure }}')
{%- endmacro %}
