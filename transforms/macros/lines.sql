{# Cells as they are put side by side: each with its reading and with its place in reading order (A12 before F12 before
   AA12). Where a line states one measure twice, the first cell in which anything is written is taken, and number, text and
   address all come from it. #}
{% macro cells_read(cells) -%}
    select
        *,
        lpad(cell, 11, ' ') as place,
        case when parse_code = 'blank' then '~' else ' ' end || lpad(cell, 11, ' ') as place_written,
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

{# What a line states of a measure, as its reading; null where it has no cell of it. #}
{% macro first_reading(measure) -%}
    min_by(reading, place_written) filter (where measure = '{{ measure }}')
{%- endmacro %}
