-- A line's cells side by side, each a struct. Reads report, line, cell, indicator_catalogue, form_line.

create or replace temp table line_wide as
with cells as (
    {{ cells_read('cell', ['cell', 'raw_text', 'number', 'decimals', 'qualifier', 'parse_code']) }}
),

measured as (
    select
        report_id,
        line_key,
        {% for measure in line_measures('number').split() %}
            {{ first_reading(measure) }} as {{ measure }},
        {% endfor %}
        {% for text in line_measures('text').split() %}
            {{ first_reading(text) }}.raw_text as {{ text }},
        {% endfor %}
        {{ span_stated(
            "max(text_value) filter (where measure = 'span')",
            "max(text_value) filter (where measure = 'span_from')",
            "max(text_value) filter (where measure = 'span_to')"
        ) }} as span,
        coalesce(bool_or(measure in ('span', 'span_from', 'span_to') and parse_code <> 'blank'), false) as states_span,
        min_by(cell, place) as first_cell,
        coalesce(bool_or(unit_code_text is not null or unit_name_text is not null), false) as names_its_unit,
        max(period_text) as period_text,
        any_value(unit_of_measure) as unit_of_measure,
        bool_and(parse_code = 'blank') as is_silent,
        -- what we fill in ourselves, a plan or a whole, is no answer
        coalesce(
            bool_and(parse_code = 'blank') filter (where list_contains({{ line_measures('answers').split() }}, measure)),
            true
        ) as is_unanswered
    from cells
    group by report_id, line_key
),

kinds as (   -- the version of the indicator that was valid last in the period's year
    select
        years.year,
        indicator.indicator_code,
        indicator.measure_kind,
        indicator.plausible_min
    from (
        select distinct left(period_code, 4)::integer as year from line
        where period_type is not null
    ) as years
    inner join indicator_catalogue as indicator
        on coalesce(indicator.valid_from <= make_date(years.year, 12, 31), true)
    qualify row_number() over (
        partition by years.year, indicator.indicator_code order by indicator.valid_from desc nulls last
    ) = 1
),

form_codes as (   -- how a form itself spells the code of an indicator's line: 'H09', whatever was typed for it
    select
        form_code,
        indicator_code,
        min(line_code) as line_code
    from form_line
    where indicator_code is not null
    group by form_code, indicator_code
    having count(distinct line_code) = 1
)

select
    line.*,
    measured.* exclude (report_id, line_key, period_text, names_its_unit),
    coalesce(line.form_code = 'feed', false) as is_feed,
    coalesce(line.form_code = 'feed' or measured.names_its_unit, false) as has_own_unit,
    measured.period_text,
    coalesce(form_codes.line_code, line.line_code) as form_line_code,
    kinds.measure_kind,
    -- where the catalogue bounds nothing, a per cent that a system states alone may be a rate of change
    coalesce(
        kinds.plausible_min < 0,
        line.form_code = 'feed' and kinds.measure_kind = 'ratio' and measured.numerator.number is null,
        false
    ) as may_be_negative
from line
left join measured on line.report_id = measured.report_id and line.line_key = measured.line_key
left join form_codes on line.form_code = form_codes.form_code and line.indicator_code = form_codes.indicator_code
left join kinds
    on
        line.indicator_code = kinds.indicator_code
        and line.period_type is not null and try_cast(left(line.period_code, 4) as integer) = kinds.year;
