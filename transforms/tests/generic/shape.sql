{# Shape tests: what one row stands for, and what holds on every row. #}
{% test unique_grain(model, columns) %}
select {{ columns | join(', ') }}, count(*) as rows_found
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}

{% test expression_holds(model, expression) %}
select * from {{ model }}
where ({{ expression }}) is not true
{% endtest %}
