{# True of a line that its form asks for on a day. An optional line may be reported and is not owed. #}
{% macro line_is_owed(form_line, form_code, day) -%}
    {{ form_line }}.form_code = {{ form_code }}
    and {{ form_line }}.is_mandatory is not false
    and {{ valid_on(day, form_line ~ '.valid_from', form_line ~ '.valid_to') }}
{%- endmacro %}
