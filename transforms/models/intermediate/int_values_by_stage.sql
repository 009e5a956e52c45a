-- One row per report line and score stage: what the line says as a value, or why it says none. Numbers are made here.
with explained as (
    select
        lines.*,
        spans.span,
        spans.span_text,
        spans.span_cell,
        -- order matters: the first reason that applies is the one a reader should chase
        case
            when measure_kind = 'ratio'
                then
                    case
                        when numerator_misread or denominator_misread then 'unreadable'
                        when numerator is not null and denominator = 0 then 'no_base'
                        when numerator is not null and denominator is not null then 'reported'
                        when value is not null or reported_pct is not null then 'reported'
                        when value_misread or reported_pct_misread then 'unreadable'
                        when numerator is not null then 'no_base'   -- a part whose whole nobody gave
                        else 'not_reported'
                    end
            when status_given then 'reported'
            when status_misread or amount_misread then 'unreadable'
            when amount is not null then 'reported'
            else 'not_reported'
        end as value_status,
        -- a per cent is recomputed wherever both parts are given; the stated one stands only where they are not
        case
            when measure_kind = 'ratio' and numerator is not null and denominator is not null then 'computed'
            else 'stated'
        end as value_basis
    from {{ ref('int_lines_by_stage') }} as lines
    left join {{ ref('int_spans_stated') }} as spans   -- noqa: ST11
        on lines.report_id = spans.report_id and lines.line_key = spans.line_key
)

select
    report_id,
    form_code,
    reporting_unit_key,
    reporting_period_code,
    received_at,
    received_no,
    known_at,
    sheet,
    line_key,
    line_no,
    line_code,
    unit_key,
    indicator_code,
    period_code,
    regime,
    score_stage,
    is_simulated,
    verdict,
    value_status,
    case when value_status = 'reported' then value_basis end as value_basis,
    numerator,
    denominator,
    case
        when value_status <> 'reported' then null
        when measure_kind = 'ratio' and value_basis = 'computed' then 100.0 * numerator / denominator
        when measure_kind = 'ratio' then coalesce(value, reported_pct)
        when status_given then case when status_text = 'achieved' then 1.0 else 0.0 end
        else amount
    end as value,
    plan as plan_value,
    reported_pct,
    case
        when value_status <> 'reported' then null
        when measure_kind = 'ratio' and value_basis = 'computed'
            then
                case when denominator_qualifier = 'exact' then numerator_qualifier else denominator_qualifier end
        when measure_kind = 'ratio' then coalesce(value_qualifier, reported_pct_qualifier)
        else coalesce(amount_qualifier, 'exact')
    end as qualifier,
    status_text,
    note,
    evidence,
    measure_kind,
    -- the cell to look at first: the one the value was read from
    case
        when status_cell is not null then status_cell
        when measure_kind = 'ratio' and numerator is null and value is not null then value_cell
        when
            measure_kind = 'ratio' and (numerator is null or denominator is null) and reported_pct is not null
            then reported_pct_cell
        else coalesce(amount_cell, numerator_cell, value_cell)
    end as cell,
    numerator_cell,
    denominator_cell,
    plan_cell,
    reported_pct_cell,
    {{ span_day('span', 2) }} as span_from,
    {{ span_day('span', 3) }} as span_to,
    {{ span_kind('span', 'span_cell is not null', 'data_from', 'data_to') }} as span_kind,
    span_text,
    span_cell
from explained
