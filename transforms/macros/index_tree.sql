{# The deepest tree that is scored, in levels below the root; a deeper one is refused (tests/index_tree_is_whole.sql). #}
{% macro index_max_depth() -%} 8 {%- endmacro %}

{# A weighted aggregate over the children that have a value; null where none has. `weight` and `normalised` are the children's.
   Geometric and harmonic means with a zero among the children are zero (transforms/docs/index_method.md). #}
{% macro aggregate_children(aggregation) -%}
    case {{ aggregation }}
        when 'arithmetic' then sum(children.weight * children.normalised) / nullif(sum(case when children.normalised is not null then children.weight end), 0)
        when 'geometric' then
            case
                when min(children.normalised) <= 0 then 0.0
                else exp(sum(children.weight * ln(case when children.normalised > 0 then children.normalised end)) / nullif(sum(case when children.normalised is not null then children.weight end), 0))
            end
        when 'harmonic' then
            case
                when min(children.normalised) <= 0 then 0.0
                else nullif(sum(case when children.normalised is not null then children.weight end), 0) / sum(children.weight / nullif(children.normalised, 0))
            end
        when 'min' then min(children.normalised)
        when 'median' then median(children.normalised)
    end
{%- endmacro %}
