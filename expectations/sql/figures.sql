-- Figures with their period's dates, and the last sound word on each. Real and simulated stay apart.
-- Reads line_wide, report, indicator_catalogue, stg_calendar__periods.

create or replace temp table figure as   -- one row per line that speaks of a known unit, indicator and period
with kinds as (
    select
        indicator_code,
        valid_from,
        valid_to,
        is_cumulative,
        aggregation,
        direction,
        plausible_min,
        plausible_max,
        numerator_vi,
        denominator_vi,
        nullif(trim(unit_of_measure), '') as official_measure
    from indicator_catalogue
),

dated as (
    select
        line_wide.*,
        report.received_at,
        report.received_no,
        calendar.data_to,
        -- only figures of whole periods are compared with each other
        {{ span_kind('line_wide.span', 'line_wide.states_span', 'calendar.data_from', 'calendar.data_to') }} = 'period'
            as is_of_period,
        case when measure_kind = 'ratio' then numerator else coalesce(value, numerator) end as done,
        denominator as base
    from line_wide
    inner join report on line_wide.report_id = report.report_id
    inner join stg_calendar__periods as calendar
        on line_wide.period_code = calendar.period_code and line_wide.regime = calendar.regime
    where line_wide.unit_key is not null and line_wide.indicator_code is not null and line_wide.period_type is not null
),

counted as (
    select
        *,
        case when done.qualifier = 'exact' then done.number end as done_number,
        case when base.qualifier = 'exact' then base.number end as base_number,
        case when plan.qualifier = 'exact' then plan.number end as plan_number,
        case when reported_pct.qualifier = 'exact' then reported_pct.number end as pct_number,
        count(*) over (partition by report_id, form_line_code, unit_key, period_code, regime) > 1 as is_repeated
    from dated
)

select
    counted.*,
    kinds.is_cumulative,
    kinds.aggregation,
    kinds.direction,
    kinds.plausible_min,
    kinds.plausible_max,
    kinds.official_measure,
    kinds.numerator_vi,
    kinds.denominator_vi,
    -- what is followed along time: the per cent of a ratio, the number of a count
    case
        when measure_kind <> 'ratio' then done_number
        when done_number is not null and base_number > 0 then 100.0 * done_number / base_number
        when done.cell is null or done.raw_text = '' then pct_number
    end as level,
    not is_repeated
    and coalesce(done_number >= 0, true)
    and coalesce(measure_kind <> 'ratio' or done_number <= base_number, true) as is_sound
from counted
left join kinds
    on
        counted.indicator_code = kinds.indicator_code
        and {{ valid_on('counted.data_to', 'kinds.valid_from', 'kinds.valid_to') }};

create or replace temp table fingerprint as   -- what a report says in numbers, as one text
select
    figure.report_id,
    figure.form_code,
    figure.unit_key,
    figure.period_code,
    figure.period_type,
    figure.regime,
    figure.is_simulated,
    figure.data_to,
    figure.received_at,
    figure.received_no,
    count(done_number) + count(base_number) as numbers,
    count(distinct done_number) as different_numbers,
    md5(string_agg(
        concat_ws(':', form_line_code, done_number, base_number, self_score.number), ';' order by form_line_code, line_key
    ))
        as content
from figure
inner join (select distinct
    report_id,
    unit_key as reporting_unit_key
from report) as report
    on figure.report_id = report.report_id and figure.unit_key = report.reporting_unit_key
where not is_feed and (done_number is not null or self_score.number is not null)
group by all;

create or replace temp table copied as   -- reports that say in every number what another unit's earlier one says
select distinct this.report_id
from fingerprint as this
inner join fingerprint as other
    on
        this.content = other.content
        and this.form_code = other.form_code
        and this.period_code = other.period_code
        and this.regime = other.regime
        and this.unit_key <> other.unit_key
        and (this.received_at, this.received_no) > (other.received_at, other.received_no)
where
    this.numbers >= getvariable('REPORT_SAME_AS_OTHER_UNIT.min_numbers')
    and this.different_numbers >= getvariable('REPORT_SAME_AS_OTHER_UNIT.min_different');

create or replace temp table current_figure as   -- the last sound word on each value
select figure.* from figure
anti join copied on figure.report_id = copied.report_id
where is_sound and is_of_period and (level is not null or done_number is not null)
qualify row_number() over (
    partition by unit_key, indicator_code, period_code, regime, is_simulated, is_feed order by received_at desc, received_no desc
) = 1;
