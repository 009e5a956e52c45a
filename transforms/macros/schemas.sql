{# What is published (dim_, fct_, mart_) stands in `main`, whatever its layer; a step on the way in the schema of its layer. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if node.name.split('_') | first in ('dim', 'fct', 'mart') -%} main {%- else -%} {{ custom_schema_name | trim }} {%- endif -%}
{%- endmacro %}
