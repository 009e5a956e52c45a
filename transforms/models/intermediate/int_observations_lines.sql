-- One row per report line: the cells of the line side by side, each measure with its number, its reading and its address.
{% set measures = ['numerator', 'denominator', 'value', 'plan', 'reported_pct', 'self_score', 'verified_score', 'status'] %}
{% set misread = "('unreadable', 'ambiguous', 'formula_without_value', 'error_cell')" %}
with cells as (select * from {{ ref('stg_intake__observations') }})

select
    report_id,
    line_key,
    {% for measure in measures %}
        max(case when measure = '{{ measure }}' then number end) as {{ measure }},
        max(case when measure = '{{ measure }}' then cell end) as {{ measure }}_cell,
        coalesce(bool_or(measure = '{{ measure }}' and parse_code in {{ misread }}), false) as {{ measure }}_misread,
        coalesce(bool_or(measure = '{{ measure }}' and parse_code = 'ok'), false) as {{ measure }}_given,
        max(case when measure = '{{ measure }}' then qualifier end) as {{ measure }}_qualifier,
    {% endfor %}
    max(case when measure = 'status' then text_value end) as status_text,
    max(case when measure = 'note' then text_value end) as note,
    max(case when measure = 'evidence' then text_value end) as evidence
from cells
group by report_id, line_key
