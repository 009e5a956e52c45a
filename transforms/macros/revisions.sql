{# What revises what: the same form, unit, period and regime. A report that lacks one of them stands in a series of its own. #}
{% macro series_of(report, own) -%}
    concat_ws(
        '|',
        coalesce({{ report }}.form_code, {{ own }}),
        coalesce({{ report }}.unit_key, {{ own }}),
        coalesce({{ report }}.period_code, {{ own }}),
        {{ report }}.regime
    )
{%- endmacro %}

{# Whether the figures of a form's lines stay in force where a later version has no word on them: a written choice. #}
{% macro is_carried_on(form_code, choices) -%}
    {{ form_code }} in (select choice.form_code from {{ choices }} as choice where choice.lacking_lines = 'carry_on')
{%- endmacro %}

{# Whether a version of a form that brings notes and not one figure takes figures back: a written choice. #}
{% macro notes_withdraw(form_code, choices) -%}
    {{ form_code }} in (select choice.form_code from {{ choices }} as choice where choice.notes_alone = 'withdraw')
{%- endmacro %}
