{# What a report line can state, declared once: the forms, the feed, the judge and the models read it here. Of a measure: whether
   it reads as a number, a status, a text, or the time its line covers (a span in words, a day of one), whether a system's feed may carry it, and whether a form may be issued with it
   (what we fill in ourselves is nobody's answer).

   What is asked for: 'declared', all of it as JSON; 'answers', the names of the figures that only a unit can give; else the names of
   those that read so; with a blank between them. #}
{% macro line_measures(wanted) -%}
    {%- set measures = {
        'numerator': {'reads': 'number', 'in_feed': true},
        'denominator': {'reads': 'number', 'in_feed': true, 'issued': true},
        'value': {'reads': 'number', 'in_feed': true},
        'plan': {'reads': 'number', 'in_feed': true, 'issued': true},
        'reported_pct': {'reads': 'number', 'in_feed': true},
        'self_score': {'reads': 'number'},
        'verified_score': {'reads': 'number'},
        'status': {'reads': 'status'},
        'span': {'reads': 'span'},
        'span_from': {'reads': 'day', 'in_feed': true},
        'span_to': {'reads': 'day', 'in_feed': true},
        'note': {'reads': 'text', 'in_feed': true},
        'evidence': {'reads': 'text'},
    } -%}
    {%- if wanted == 'declared' -%}
        {{- measures.items() | list | tojson -}}
    {%- else -%}
        {%- set names = [] -%}
        {%- for name, measure in measures.items() -%}
            {%- set is_answer = measure.reads in ('number', 'status') and not measure.get('issued') -%}
            {%- if (is_answer if wanted == 'answers' else measure.reads == wanted) -%}
                {%- do names.append(name) -%}
            {%- endif -%}
        {%- endfor -%}
        {{- names | join(' ') -}}
    {%- endif -%}
{%- endmacro %}
