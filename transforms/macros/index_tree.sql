{# The deepest tree that is scored, in levels below the root; a deeper one is refused (tests/index_tree_is_whole.sql). #}
{% macro index_max_depth() -%} 8 {%- endmacro %}

{# The depths at which there are inner nodes, deepest first, and the aggregations in use at each: [(depth, [kinds])].
   Asked of the tree itself once it is built, so that no level is computed that no edition has. #}
{% macro index_levels() -%}
    {%- if execute -%}
        {%- set found = run_query(
            "select depth, list(distinct aggregation order by aggregation) from " ~ ref('int_index_tree')
            ~ " where not is_leaf and depth < " ~ index_max_depth() ~ " group by depth order by depth desc"
        ) -%}
        {{- return(found.rows | map('list') | list) -}}
    {%- endif -%}
    {%- set every = [] -%}
    {%- for depth in range(index_max_depth() | int - 1, -1, -1) -%}
        {%- do every.append([depth, ['arithmetic', 'geometric', 'harmonic', 'median', 'min']]) -%}
    {%- endfor -%}
    {{- return(every) -}}
{%- endmacro %}

{# A sum that is the same whatever order its rows come in, which a sum of doubles over several threads is not: it adds integers
   of 1e-18. Good to a total of 1e20. #}
{% macro exact_sum(expression) -%} cast(sum(cast({{ expression }} as decimal(38, 18))) as double) {%- endmacro %}

{# The same of values that are decimals already. #}
{% macro exact_total(expression) -%} cast(sum({{ expression }}) as double) {%- endmacro %}

{# What is gathered of the children of a node for the aggregations in use, each with a comma after it. #}
{% macro children_gathered(kinds) -%}
    {%- set logs = "case when children.parent_aggregation = 'geometric' and children.normalised > 0"
        ~ " then children.weight * ln(children.normalised) end" -%}
    {%- set inverses = "case when children.parent_aggregation = 'harmonic'"
        ~ " then children.weight / nullif(children.normalised, 0) end" -%}
    {% if 'arithmetic' in kinds -%}
    {{ exact_sum('children.weight * children.normalised') }} as weighted,
    {% endif -%}
    {% if 'geometric' in kinds -%}
    {{ exact_sum(logs) }} as weighted_logs,
    {% endif -%}
    {% if 'harmonic' in kinds -%}
    {{ exact_sum(inverses) }} as weighted_inverses,
    {% endif -%}
    {% if 'geometric' in kinds or 'harmonic' in kinds or 'min' in kinds -%}
        min(children.normalised) as smallest,
    {% endif -%}
    {% if 'median' in kinds -%}
        median(case when children.parent_aggregation = 'median' then children.normalised end) as middle,
    {% endif -%}
{%- endmacro %}

{# A weighted aggregate over the children that have a value and a weight; null where none has. The zero rules stand in
   transforms/docs/index_method.md: a child at or below zero makes a geometric or harmonic mean zero. #}
{% macro children_aggregated(gathered, aggregation, kinds) -%}
    {%- set valued = "nullif(" ~ gathered ~ ".weight_valued, 0)" -%}
    case {{ aggregation }}
    {% if 'arithmetic' in kinds -%}
        when 'arithmetic' then {{ gathered }}.weighted / {{ valued }}
    {% endif -%}
    {% if 'geometric' in kinds -%}
    when 'geometric' then case when {{ gathered }}.smallest <= 0 then 0.0 else exp({{ gathered }}.weighted_logs / {{ valued }}) end
        {% endif -%}
    {% if 'harmonic' in kinds -%}
    when 'harmonic' then case when {{ gathered }}.smallest <= 0 then 0.0 else {{ valued }} / {{ gathered }}.weighted_inverses end
        {% endif -%}
    {% if 'min' in kinds -%}
    when 'min' then {{ gathered }}.smallest
        {% endif -%}
    {% if 'median' in kinds -%}
    when 'median' then {{ gathered }}.middle
        {% endif -%}
    end
{%- endmacro %}

{# Whether any leaf of any edition is scored in such a way; asked of the rules once they are built, so that steps that
   nobody asked for cost nothing. #}
{% macro index_asks_for(condition) -%}
    {%- if execute -%}
        {%- set found = run_query("select count(*) from " ~ ref('int_index_rules') ~ " where " ~ condition) -%}
        {{- return((found.rows | map('list') | list)[0][0] > 0) -}}
    {%- endif -%}
    {{- return(true) -}}
{%- endmacro %}

{# Whether any edition is scored from other values than those in force. #}
{% macro index_reads_otherwise() -%}
    {%- if execute -%}
        {%- set found = run_query("select count(*) from " ~ ref('int_index_editions') ~ " where read_as is not null") -%}
        {{- return((found.rows | map('list') | list)[0][0] > 0) -}}
    {%- endif -%}
    {{- return(true) -}}
{%- endmacro %}
