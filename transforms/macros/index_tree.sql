{# The deepest tree that is scored, in levels below the root; a deeper one is refused (tests/index_tree_is_whole.sql). #}
{% macro index_max_depth() -%} 8 {%- endmacro %}

{# A sum that is the same whatever order its rows come in, which a sum of doubles over several threads is not: it adds integers
   of 1e-18. Good to a total of 1e20. #}
{% macro exact_sum(expression) -%} cast(sum(cast({{ expression }} as decimal(38, 18))) as double) {%- endmacro %}

{# The weight of the children that have a value. #}
{% macro weight_valued() -%}
    nullif({{ exact_sum('case when children.normalised is not null then children.weight end') }}, 0)
{%- endmacro %}

{# A weighted aggregate over `children`; null where none has a value.
   Geometric and harmonic means with a zero among the children are zero (transforms/docs/index_method.md). #}
{% macro aggregate_children(aggregation) -%}
    case {{ aggregation }}
        when 'arithmetic' then {{ exact_sum('children.weight * children.normalised') }} / {{ weight_valued() }}
        when 'geometric' then
            case
                when min(children.normalised) <= 0 then 0.0
                else exp(
                    {{ exact_sum('children.weight * ln(case when children.normalised > 0 then children.normalised end)') }}
                    / {{ weight_valued() }}
                )
            end
        when 'harmonic' then
            case
                when min(children.normalised) <= 0 then 0.0
                else {{ weight_valued() }} / {{ exact_sum('children.weight / nullif(children.normalised, 0)') }}
            end
        when 'min' then min(children.normalised)
        when 'median' then median(children.normalised)
    end
{%- endmacro %}
