-- One row per report line: the cells of the line side by side, each measure with its number, its reading and its address.
{% set measures = ['numerator', 'denominator', 'value', 'plan', 'reported_pct', 'self_score', 'verified_score', 'status'] %}
{% set misread = "('unreadable', 'ambiguous', 'formula_without_value', 'error_cell')" %}
with cells as (
    {{ cells_read(ref('stg_intake__observations')) }}
),

side_by_side as (
    select
        report_id,
        line_key,
        {% for measure in measures %}
            {{ first_reading(measure) }} as {{ measure }},
        {% endfor %}
        {{ first_reading('note') }} as note,
        {{ first_reading('evidence') }} as evidence
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
    status.text_value as status_text,
    note.text_value as note,
    evidence.text_value as evidence
from side_by_side
