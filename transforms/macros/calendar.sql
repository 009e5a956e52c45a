{# The day this build speaks of: what is due by then is owed by then. Set by the night; today where nobody set it. #}
{% macro as_of() -%}
    {%- set day = env_var("KHO_BUILD_AS_OF", "") -%}
    {%- if day -%} cast('{{ day }}' as date) {%- else -%} current_date {%- endif -%}
{%- endmacro %}

{# True of a day from valid_from (inclusive) to valid_to (exclusive); an empty bound is open. #}
{% macro valid_on(day, valid_from, valid_to) -%}
    ({{ valid_from }} is null or {{ valid_from }} <= {{ day }})
    and ({{ valid_to }} is null or {{ day }} < {{ valid_to }})
{%- endmacro %}

{# The n-th working day after a day. Saturdays and Sundays do not count; public holidays are not known here and do. #}
{% macro add_working_days(day, days) -%}
    cast(
        {{ day }}
        + cast({{ days }} + 2 * floor(({{ days }} + least(isodow({{ day }}), 5) - 1) / 5) as integer)
        - cast(greatest(isodow({{ day }}) - 5, 0) as integer)
        as date
    )
{%- endmacro %}
