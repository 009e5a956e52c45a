{# A value (or a post) put through the transform of its leaf; a number that has no logarithm has no value. #}
{% macro index_transformed(value, transform) -%}
    case {{ transform }}
        when 'log' then ln(case when {{ value }} > 0 then {{ value }} end)
        when 'log10' then log10(case when {{ value }} > 0 then {{ value }} end)
        when 'log1p' then ln(1 + case when {{ value }} > -1 then {{ value }} end)
        else {{ value }}
    end
{%- endmacro %}

{# What a leaf is scored from: the value of `facts` in the own terms of the leaf of `rules`, before any transform. #}
{% macro index_raw() -%}
    case
        {{ index_scorings('whens', 'raw') }}
        else facts.value
    end
{%- endmacro %}

{# The quantile of a sorted list by linear interpolation (R's type 7): between the values beside position (n - 1) x share. #}
{% macro quantile_of(sorted, share) -%}
    {%- set position = "(len(" ~ sorted ~ ") - 1) * " ~ share -%}
    {{ sorted }}[cast(floor({{ position }}) as bigint) + 1]
    + ({{ position }} - floor({{ position }}))
    * ({{ sorted }}[least(cast(floor({{ position }}) as bigint) + 2, len({{ sorted }}))] - {{ sorted }}[cast(floor({{ position }}) as bigint) + 1])
{%- endmacro %}

{# Of several values of one unit, indicator and period the one an index is scored from: a published score stands before a
   verified one, that before what the unit says of itself; of two regimes the administrative. #}
{% macro index_first_of_several() -%}
    (value is null),
    case score_stage when 'published' then 1 when 'verified' then 2 when 'self' then 4 else 3 end,
    case regime when 'administrative' then 1 else 2 end
{%- endmacro %}

{# How much of its plan a value attains, per cent. A count's stated per cent is per cent of plan; it stands where the plan
   itself was not given. #}
{% macro attainment_of(value, plan, reported_pct, measure_kind) -%}
    case
        when {{ value }} is null then null
        when {{ plan }} > 0 then 100.0 * {{ value }} / {{ plan }}
        when {{ plan }} is null and {{ measure_kind }} in ('count', 'amount') then {{ reported_pct }}
    end
{%- endmacro %}

{# A value_status on its way through the index: kept as a number behind its name, as twelve million words are slow to write.
   One that is not in this list stops the build. #}
{% macro status_coded(status) -%}
    cast({{ status }} as enum(
        'reported', 'not_reported', 'held', 'unreadable', 'no_base', 'not_due', 'corrected', 'estimated', 'unjudged'
    ))
{%- endmacro %}

{# The number of the scale a value is measured on: its rule (edition, period, leaf), among real or simulated units. #}
{% macro index_post_no(rule_no, is_simulated) -%}
    cast(2 * {{ rule_no }} + cast({{ is_simulated }} as integer) as integer)
{%- endmacro %}
