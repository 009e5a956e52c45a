{# True of a per cent that lies within a band of the data-quality index (int_quality_bands); the last digit decides no colour. #}
{% macro in_band(per_cent, band) -%}
    {{ per_cent }} >= {{ band }}.lowest_pct - 1e-9
    and ({{ band }}.next_pct is null or {{ per_cent }} < {{ band }}.next_pct - 1e-9)
{%- endmacro %}
