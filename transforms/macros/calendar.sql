{# The day this build speaks of: what is due by then is owed by then. Set by the night; today where nobody set it. #}
{% macro as_of() -%}
    {%- set day = env_var("KHO_BUILD_AS_OF", "") -%}
    {%- if day -%} cast('{{ day }}' as date) {%- else -%} current_date {%- endif -%}
{%- endmacro %}

{# True while a row with valid_from (inclusive) and valid_to (exclusive) holds on a day; an empty bound is open. #}
{% macro valid_on(row, day) -%}
    ({{ row }}.valid_from is null or {{ row }}.valid_from <= {{ day }})
    and ({{ row }}.valid_to is null or {{ day }} < {{ row }}.valid_to)
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
