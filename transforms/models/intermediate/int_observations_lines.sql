-- One row per report line: the cells of the line side by side, each measure with its number, its reading and its address.
{% set measures = line_measures('number').split() + line_measures('status').split() %}
{% set texts = line_measures('text').split() %}
{% set misread = "('unreadable', 'ambiguous', 'formula_without_value', 'error_cell')" %}
with cells as (
    {{ cells_read(ref('stg_intake__observations'), ['cell', 'number', 'text_value', 'qualifier', 'parse_code']) }}
),

side_by_side as (
    select
        {% for measure in measures %}
            {{ first_reading(measure) }} as {{ measure }},
        {% endfor %}
        {% for text in texts %}
            {{ first_reading(text) }} as {{ text }},
        {% endfor %}
        report_id,
        line_key
    from cells
    group by report_id, line_key
)

select
    report_id,
    line_key,
    {% for measure in measures %}
        {{ measure }}.number as {{ measure }},
        {{ measure }}.cell as {{ measure }}_cell,
        coalesce({{ measure }}.parse_code in {{ misread }}, false) as {{ measure }}_misread,
        coalesce({{ measure }}.parse_code = 'ok', false) as {{ measure }}_given,
        {{ measure }}.qualifier as {{ measure }}_qualifier,
    {% endfor %}
    {% for text in texts %}
        {{ text }}.text_value as {{ text }},
    {% endfor %}
    status.text_value as status_text
from side_by_side
