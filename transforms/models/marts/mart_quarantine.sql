-- One row per received report: how many of its lines are let through and held, whether it is held or replaced, and since when.
-- A release beside the one before it says what a night let go (kho nightly).
with corrected as (   -- a held line whose figure a correction gives: a person has judged it
    select
        report_id,
        count(*) as lines_corrected
    from (
        select distinct
            report_id,
            unit_key,
            indicator_code
        from {{ ref('fct_indicator_value') }}
        where value_status = 'corrected' and report_id is not null and revision_no is null
    ) as corrected_lines
    group by report_id
),

dropped as (   -- a line that was accepted and that a correction takes out, not one held anyway
    select
        report_id,
        count(*) as lines_dropped
    from {{ ref('fct_indicator_value') }}
    where is_current and value_status = 'held' and correction_code is not null and revision_no is not null
    group by report_id
),

mended as (   -- a file that could not be placed is replaced by the one sent instead of it
    select report_id
    from {{ ref('fct_finding') }}
    where severity = 'critical' and report_id is not null
    group by report_id
    having bool_and(status = 'resolved')
),

counted as (
    select
        reports.*,
        reports.lines_held - coalesce(corrected.lines_corrected, 0) as lines_left,
        reports.lines_accepted + coalesce(corrected.lines_corrected, 0) as lines_through,
        coalesce(dropped.lines_dropped, 0) as lines_dropped,
        not reports.is_latest or mended.report_id is not null as is_replaced
    from {{ ref('int_reports_judged') }} as reports
    left join corrected on reports.report_id = corrected.report_id
    left join dropped on reports.report_id = dropped.report_id
    left join mended on reports.report_id = mended.report_id
),

judged as (
    select
        *,
        coalesce(read_code, '') <> 'ok' or (verdict <> 'accepted' and (lines_held = 0 or lines_left > 0)) as is_held
    from counted
),

followed as (   -- the revision that was last let through before this one
    select
        *,
        coalesce(max(case when not is_held then revision_no end) over (
            partition by series order by revision_no rows between unbounded preceding and current row
        ), 0) as last_let_through
    from judged
),

stated as (
    select
        report_id,
        file_name,
        form_code,
        unit_key,
        period_code,
        is_held,
        is_replaced,
        lines_left as lines_held,
        lines_through as lines_let_through,
        lines_dropped,
        case
            when is_held
                then
                    min(received_at) over (partition by series, last_let_through, is_held order by revision_no)
        end as held_since,
        is_simulated
    from followed
)

{{ with_unit_columns('stated') }}
