-- One row per report line and score stage: what the line says as a value, or why it says none. Numbers are made here.
with lines as (
    select
        judged.*,
        -- an adopter's catalogue may leave the kind out: then the figure is what it says
        coalesce(indicators.measure_kind, 'amount') as measure_kind
    from {{ ref('int_observations_judged') }} as judged
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on judged.period_code = calendar.period_code and judged.regime = calendar.regime
    inner join {{ ref('indicator_catalogue') }} as indicators
        on judged.indicator_code = indicators.indicator_code and {{ valid_on('calendar.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
    where judged.unit_key is not null
),

staged as (
    -- what a unit measured of itself
    select
        *,
        cast(null as varchar) as score_stage,
        coalesce(value, numerator) as amount,
        case when value_given or value_misread or numerator_cell is null then value_cell else numerator_cell end as amount_cell,
        (value_misread or numerator_misread) as amount_misread,
        case when value is not null then value_qualifier else numerator_qualifier end as amount_qualifier
    from lines
    where measure_kind not in ('score', 'rank') or (value_cell is null and self_score_cell is null)

    union all

    -- a score or rank that a system states as its value is somebody's published one
    select
        *,
        'published' as score_stage,
        value as amount,
        value_cell as amount_cell,
        value_misread as amount_misread,
        value_qualifier as amount_qualifier
    from lines
    where measure_kind in ('score', 'rank') and value_cell is not null

    union all

    select
        *,
        'self' as score_stage,
        self_score as amount,
        self_score_cell as amount_cell,
        self_score_misread as amount_misread,
        self_score_qualifier as amount_qualifier
    from lines
    where self_score_cell is not null

    union all

    select
        *,
        'verified' as score_stage,
        verified_score as amount,
        verified_score_cell as amount_cell,
        verified_score_misread as amount_misread,
        verified_score_qualifier as amount_qualifier
    from lines
    where verified_score_given or verified_score_misread
),

explained as (
    select
        *,
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
    from staged
)

select
    report_id,
    form_code,
    reporting_unit_key,
    reporting_period_code,
    received_at,
    received_no,
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
    reported_pct_cell
from explained
