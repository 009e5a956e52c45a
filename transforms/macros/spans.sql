{# What a stated span ('kind|first day|last day') is beside the period of its line: 'period' where it is the period's own or
   none is stated, else to_date, part, multi_year, open, other, or unreadable.
   A period of the administrative regime runs from the 15th to the 14th; 'năm 2023' and 'đến 31/12/2023' mean it all the same. #}
{% macro span_kind(span, is_stated, data_from, data_to) -%}
    case
        when not {{ is_stated }} then 'period'
        when {{ span }} is null then 'unreadable'
        when
            split_part({{ span }}, '|', 1) in ('between', 'to_date')
            and {{ span_day(span, 3) }} in ({{ data_to }}, last_day({{ data_to }}))
            and coalesce(
                {{ span_day(span, 2) }} in (
                    {{ data_from }}, cast(date_trunc('month', {{ data_from }} + interval 20 day) as date)
                ),
                split_part({{ span }}, '|', 1) = 'to_date'
            )
            then 'period'
        when split_part({{ span }}, '|', 1) <> 'between' then split_part({{ span }}, '|', 1)
        when {{ span_day(span, 2) }} >= {{ data_from }} and {{ span_day(span, 3) }} <= last_day({{ data_to }}) then 'part'
        when {{ span_day(span, 2) }} < {{ span_day(span, 3) }} - interval 1 year then 'multi_year'
        else 'other'
    end
{%- endmacro %}

{# The first (2) or last (3) day of a stated span; null where its words name none. #}
{% macro span_day(span, place) -%}
    cast(nullif(split_part({{ span }}, '|', {{ place }}), '') as date)
{%- endmacro %}

{# The span that a line's cells state, one of them or two days of a feed, in the canonical words. #}
{% macro span_stated(span, first_day, last_day) -%}
    coalesce(
        {{ span }},
        case
            when {{ first_day }} is not null and {{ last_day }} is not null
                then concat('between|', {{ first_day }}, '|', {{ last_day }})
            when {{ first_day }} is not null then concat('open|', {{ first_day }}, '|')
            when {{ last_day }} is not null then concat('to_date||', {{ last_day }})
        end
    )
{%- endmacro %}

{# Whether a figure covers its whole period: only such are compared, ranked and followed along time. #}
{% macro is_of_period(span_kind) -%}
    coalesce({{ span_kind }}, 'period') = 'period'
{%- endmacro %}

{# What a yes/no value is in words; null for anything else. #}
{% macro answer_words(value, measure_kind) -%}
    case when {{ measure_kind }} = 'yes_no' then case {{ value }} when 1 then 'Có' when 0 then 'Không' end end
{%- endmacro %}
