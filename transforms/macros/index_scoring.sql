{# A value (or a post) put through the transform of its leaf; a number that has no logarithm has no value. #}
{% macro index_transformed(value, transform) -%}
    case {{ transform }}
        when 'log' then ln(case when {{ value }} > 0 then {{ value }} end)
        when 'log10' then log10(case when {{ value }} > 0 then {{ value }} end)
        when 'log1p' then ln(1 + case when {{ value }} > -1 then {{ value }} end)
        else {{ value }}
    end
{%- endmacro %}

{# What a leaf is scored from: the value in the leaf's own terms, before any transform. #}
{% macro index_raw(facts, rules) -%}
    case
        when {{ rules }}.scoring = 'attainment' and {{ rules }}.direction < 0
            -- less is better: the plan is a ceiling, and nothing at all attains it wholly
            then case when {{ facts }}.attainment_pct > 0 then 100.0 / {{ facts }}.attainment_pct when {{ facts }}.attainment_pct <= 0 then {{ rules }}.attainment_cap end
        when {{ rules }}.scoring = 'attainment' then {{ facts }}.attainment_pct / 100.0
        when {{ rules }}.scoring = 'ratio' and {{ rules }}.measure_kind <> 'ratio' then {{ facts }}.numerator / nullif({{ facts }}.denominator, 0)
        when {{ rules }}.scoring = 'ratio' then {{ facts }}.value / 100.0
        else {{ facts }}.value
    end
{%- endmacro %}

{# The quantile of a sorted list by linear interpolation (R's type 7): between the values beside position (n - 1) x share. #}
{% macro quantile_of(sorted, share) -%}
    {%- set position = "(len(" ~ sorted ~ ") - 1) * " ~ share -%}
    {{ sorted }}[cast(floor({{ position }}) as bigint) + 1]
    + ({{ position }} - floor({{ position }}))
    * ({{ sorted }}[least(cast(floor({{ position }}) as bigint) + 2, len({{ sorted }}))] - {{ sorted }}[cast(floor({{ position }}) as bigint) + 1])
{%- endmacro %}
