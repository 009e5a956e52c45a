{# What a report line can state, declared once: the forms, the feed, the judge and the models read it here. Of a measure: whether
   it reads as a number, a status or a text, and whether a system's feed may carry it.

   What is asked for: 'declared', all of it as JSON; else the names of those that read so, with a blank between them. #}
{% macro line_measures(wanted) -%}
    {%- set measures = {
        'numerator': {'reads': 'number', 'in_feed': true},
        'denominator': {'reads': 'number', 'in_feed': true},
        'value': {'reads': 'number', 'in_feed': true},
        'plan': {'reads': 'number', 'in_feed': true},
        'reported_pct': {'reads': 'number', 'in_feed': true},
        'self_score': {'reads': 'number'},
        'verified_score': {'reads': 'number'},
        'status': {'reads': 'status'},
        'note': {'reads': 'text', 'in_feed': true},
        'evidence': {'reads': 'text'},
    } -%}
    {%- if wanted == 'declared' -%}
        {{- measures.items() | list | tojson -}}
    {%- else -%}
        {%- set names = [] -%}
        {%- for name, measure in measures.items() if measure.reads == wanted -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
        {{- names | join(' ') -}}
    {%- endif -%}
{%- endmacro %}
