-- One row per report line that says which time its figures cover: the span as read, its words and its cell.
with cells as (
    select * from {{ ref('stg_intake__observations') }}
    where measure in ('span', 'span_from', 'span_to') and parse_code <> 'blank'
)

select
    report_id,
    line_key,
    case
        -- one unreadable day leaves the whole span unknown
        when bool_and(parse_code = 'ok')
            then
                {{ span_stated(
                    "max(text_value) filter (where measure = 'span')",
                    "max(text_value) filter (where measure = 'span_from')",
                    "max(text_value) filter (where measure = 'span_to')"
                ) }}
    end as span,
    string_agg(raw_text, ' – ' order by measure) as span_text,
    min_by(cell, measure) as span_cell
from cells
group by report_id, line_key
