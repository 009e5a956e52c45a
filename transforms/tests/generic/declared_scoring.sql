{# The names of scorings are those of macros/index_scorings.sql: one that the models do not know would leave its leaf empty. #}
{% test declared_scoring(model, column_name) %}
select {{ column_name }} from {{ model }}
where {{ column_name }} not in ({{ index_scorings('names') }})
{% endtest %}
