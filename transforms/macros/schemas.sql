{# Facts and marts stand in `main`, the schema that is published; everything else in a schema named for its layer. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
