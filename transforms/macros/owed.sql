{# True of a line that its form asks for on a day. An optional line may be reported and is not owed. #}
{% macro line_is_owed(form_line, form_code, day) -%}
    {{ form_line }}.form_code = {{ form_code }}
    and {{ form_line }}.is_mandatory is not false
    and {{ valid_on(day, form_line ~ '.valid_from', form_line ~ '.valid_to') }}
{%- endmacro %}

{# True of a unit within a scope: of the scope's unit, of any below it, and of every unit where there is none. #}
{% macro is_within(unit_key, scope_unit_key) -%}
    (
        {{ scope_unit_key }} is null
        or exists (
            select 1 from {{ ref('int_unit_ancestors') }} as ancestors
            where ancestors.unit_key = {{ unit_key }} and ancestors.ancestor_key = {{ scope_unit_key }}
        )
    )
{%- endmacro %}
