-- Figures that are larger or smaller than they may be, and counts that are not whole. Reads figure, indicator_check.

create or replace temp macro plainly_written(amount) as   -- 24.0 as '24'
case
    when amount = trunc(amount) and abs(amount) < 1e30 then amount::hugeint::varchar
    else replace(amount::varchar, '.', ',')
end;

create or replace temp macro between_ends(least, most) as
case
    when most is null then 'từ ' || plainly_written(least) || ' trở lên'
    when least is null then 'không quá ' || plainly_written(most)
    else 'từ ' || plainly_written(least) || ' đến ' || plainly_written(most)
end;

create or replace temp macro largest(kind) as   -- beyond it no count of a province, and no amount of it, can be
case kind
    when 'amount' then getvariable('VALUE_OUT_OF_BOUNDS.largest_amount')
    else getvariable('VALUE_OUT_OF_BOUNDS.largest_count')
end;

{# Each reading that has ends: where it is, what of it is held against them (else its number), the least, the most.
   'About 30 of 28' proves no slip, and is no share either. #}
{% set has_parts = "done.number is not null and base.number is not null" %}
{% set of_whole = "case when not is_feed and not may_be_negative then 100 end" %}
{% set ends = [
    {   'reading': 'coalesce(value, reported_pct)',
        'where': "measure_kind = 'ratio' and not (" ~ has_parts ~ ")",
        'least': 'coalesce(plausible_min, case when not may_be_negative then 0 end)',
        'most': 'coalesce(plausible_max, ' ~ of_whole ~ ', largest(measure_kind))'},
    {   'reading': 'done', 'amount': '1e2 * done_number / base_number',
        'where': "measure_kind = 'ratio' and base_number > 0 and done_number between 0 and base_number",
        'least': 'plausible_min', 'most': 'plausible_max'},
    {   'reading': 'done', 'amount': '1e2 * done.number / base.number',
        'where': "measure_kind = 'ratio' and base.number > 0 and done.number > base.number"
            ~ " and not (done.qualifier in ('exact', 'at_least', 'more_than') and base.qualifier in ('exact', 'at_most', 'less_than'))",
        'least': 'cast(null as double)', 'most': 'cast(100 as double)'},
    {   'reading': 'done', 'where': "measure_kind = 'count' and (done.number >= 0 or may_be_negative)",
        'least': 'plausible_min', 'most': 'coalesce(plausible_max, largest(measure_kind))'},
    {   'reading': 'done', 'where': "measure_kind not in ('ratio', 'count')", 'least': 'plausible_min',
        'most': 'coalesce(plausible_max, largest(measure_kind))'},
    {   'reading': 'done', 'where': "measure_kind = 'ratio'", 'least': 'cast(null as double)', 'most': 'largest(measure_kind)'},
    {   'reading': 'base', 'where': "measure_kind = 'ratio'", 'least': 'cast(null as double)', 'most': 'largest(measure_kind)'},
    {   'reading': 'plan', 'where': "measure_kind in ('count', 'amount')",
        'least': "case when measure_kind <> 'amount' and not may_be_negative then 0 end", 'most': 'largest(measure_kind)'},
    {   'reading': 'plan', 'where': "measure_kind = 'ratio'",
        'least': 'case when not may_be_negative then 0 end',
        'most': 'coalesce(plausible_max, ' ~ of_whole ~ ', largest(measure_kind))'},
    {   'reading': 'self_score', 'where': "measure_kind in ('score', 'rank')",
        'least': 'plausible_min', 'most': "case when measure_kind = 'rank' then plausible_max end"},
    {   'reading': 'verified_score', 'where': "measure_kind in ('score', 'rank')",
        'least': 'plausible_min', 'most': "case when measure_kind = 'rank' then plausible_max end"},
] %}
-- A part above its whole, a count below zero and a score above its maximum have rules of their own.
create or replace temp table out_of_bounds as
with held_against as (
    {% for end in ends %}
        select
            report_id,
            sheet,
            line_key,
            {{ end.reading }} as reading,
            {{ end.get('amount') or (end.reading ~ '.number') }} as amount,
            {{ end.least }} as least_allowed,
            {{ end.most }} as most_allowed,
            {{ 'true' if 'amount' in end else 'false' }} as is_worked_out
        from figure
        where {{ end.where }} and ({{ end.get('amount') or (end.reading ~ '.number') }}) is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select
    report_id,
    sheet,
    line_key,
    reading.cell,
    reading.raw_text || case when is_worked_out then ' (' || plainly_written(round(amount, 4)) || '%)' else '' end as found,
    between_ends(least_allowed, most_allowed) as expected
from held_against
where
    amount < least_allowed - 1e-9 * greatest(1, abs(least_allowed))
    or amount > most_allowed + 1e-9 * greatest(1, abs(most_allowed));

create or replace temp macro is_broken(amount) as   -- by more than a double's own noise makes of a whole number
abs(amount - round(amount)) > 1e-9 * greatest(1, abs(amount));

{# What a ratio is of, what a count counts and a place in a ranking come whole unless the reference tables say otherwise. #}
create or replace temp table not_whole as
with counted as (
    select figure.*
    from figure
    left join indicator_check on figure.indicator_code = indicator_check.indicator_code
    where
        figure.measure_kind in ('ratio', 'count', 'rank')
        and indicator_check.is_divisible is not true
        -- people per office, and a count that is a per cent, are means and shares
        and (figure.measure_kind <> 'count' or not regexp_matches(coalesce(figure.official_measure, ''), '[/%]'))
),

broken as (
    select
        report_id,
        sheet,
        line_key,
        done as reading
    from counted
    where
        is_broken(done.number)
        -- a per cent in the column of the part, without a whole, is told by WHOLE_MISSING and gives no value
        and not (measure_kind = 'ratio' and base.number is null and done.number between 0 and 100)
    union all
    select
        report_id,
        sheet,
        line_key,
        base
    from counted
    where measure_kind = 'ratio' and is_broken(base.number)
    union all
    select
        report_id,
        sheet,
        line_key,
        plan
    from counted
    where measure_kind = 'count' and is_broken(plan.number)
)

select
    report_id,
    sheet,
    line_key,
    reading.cell,
    reading.raw_text as found
from broken;
