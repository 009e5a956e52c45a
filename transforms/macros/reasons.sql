{# Why what a report may state beside a figure is empty: the plan, how much of it is attained, its own per cent. Of `figures`:
   value, value_status, plan_value, attainment_pct and reported_pct. The words of each code: orchestration/release/words/values.yml. #}
{% macro stated_reasons(figures, unstated="'not_stated'") -%}
    case when {{ figures }}.plan_value is null then {{ unstated }} end as plan_reason,
    case
        when {{ figures }}.attainment_pct is not null then null
        when {{ figures }}.value is null then {{ figures }}.value_status
        when {{ figures }}.plan_value is null then 'no_plan'
        else 'no_base'
    end as attainment_reason,
    case when {{ figures }}.reported_pct is null then {{ unstated }} end as reported_pct_reason
{%- endmacro %}

{# Why the parts of a figure are empty: only a ratio has a denominator. #}
{% macro parts_reason(numerator, denominator, measure_kind, value_status) -%}
    case
        when {{ numerator }} is not null and {{ denominator }} is not null then null
        when {{ value_status }} not in ('reported', 'corrected', 'estimated', 'no_base') then {{ value_status }}
        when {{ measure_kind }} <> 'ratio' then 'not_a_ratio'
        else 'not_stated'
    end
{%- endmacro %}
