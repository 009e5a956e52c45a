-- The per cents that can be recomputed, and what their digits say of a slip. Reads line_wide.

create or replace temp macro slipped(written, meant) as
case
    -- the last digit off by a little is rounding, not a slip
    when length(written) = length(meant) and hamming(written, meant) = 1 and right(written, 1) = right(meant, 1)
        then 'digit'
    when
        length(written) = length(meant) and hamming(written, meant) = 2
        and list_sort(string_split(written, '')) = list_sort(string_split(meant, ''))
        then 'exchanged'
end;

create or replace temp macro pct_hint(stated, recomputed, decimals, digits) as
case
    when recomputed >= 2 and abs(100 * stated - recomputed) <= 50 * pow(10, -decimals) + 1e-9 then 'per_one'
    when abs(stated - 10 * recomputed) <= 5 * pow(10, -decimals) + 1e-9 then 'point'
    when abs(stated - 100 * recomputed) <= 50 * pow(10, -decimals) + 1e-9 then 'point'
    when abs(10 * stated - recomputed) <= 5 * pow(10, -decimals) + 1e-9 then 'point'
    else slipped(format('{:.{}f}', stated, digits), format('{:.{}f}', round(recomputed, digits), digits))
end;

create or replace temp table stated_pct as   -- what can be recomputed: per cents of the total, or of the plan
select
    report_id,
    sheet,
    line_key,
    reported_pct.cell,
    trim(replace(reported_pct.raw_text, '%', '')) as found,
    reported_pct.number as stated,
    coalesce(reported_pct.decimals, 0)::integer as decimals,
    least(coalesce(reported_pct.decimals, 0), 6)::integer as digits,   -- told to six at most: Excel may keep fourteen
    part.raw_text || '/' || base.raw_text as working,
    100 * part.number / base.number as recomputed
from (
    select
        *,
        case when measure_kind = 'ratio' or numerator.number is not null then numerator else value end
            as part,
        case when measure_kind = 'ratio' then denominator else plan end as base
    from line_wide
    where measure_kind in ('ratio', 'count', 'amount')
) as parts
where
    reported_pct.number is not null
    and part.number is not null
    and base.number > 0
    and reported_pct.qualifier = 'exact'
    and part.qualifier = 'exact'
    and base.qualifier = 'exact';
