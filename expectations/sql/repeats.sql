-- What stands still though it should move: reports that repeat the last one, series that are frozen.
-- Reads fingerprint, figure, current_figure, unit_parent.

-- every report beside the one before it, number by number; a number is telling where it moves from period to period:
-- large enough, and not held fast by what it is a part of
create or replace temp table near_copy as
with pairs as (
    select
        this.report_id,
        this.form_code,
        this.unit_key,
        this.period_code,
        this.regime,
        this.is_simulated,
        this.data_to,
        last.report_id as last_report_id,
        last.period_code as last_period,
        this.content = last.content as is_whole_copy
    from fingerprint as this
    asof join fingerprint as last
        on
            this.form_code = last.form_code
            and this.unit_key = last.unit_key
            and this.period_type = last.period_type
            and this.regime = last.regime
            and this.is_simulated = last.is_simulated
            and this.data_to > last.data_to
),

numbers as (
    select
        pairs.report_id,
        unnest([   -- noqa: AL03
            {
                'now': this.done_number,
                'before': last.done_number,
                'is_telling': coalesce(
                    this.done_number <= least(
                        getvariable('REPORT_NEARLY_SAME_AS_LAST.full_share') * this.base_number,
                        this.base_number - getvariable('REPORT_NEARLY_SAME_AS_LAST.least_room')
                    ),
                    true
                ),
                'least': getvariable('REPORT_NEARLY_SAME_AS_LAST.least_number')
            },
            {   -- what a running total is part of stays as it is; what happened in a period does not
                'now': case when not this.is_cumulative then this.base_number end,
                'before': last.base_number,
                'is_telling': true,
                'least': getvariable('REPORT_NEARLY_SAME_AS_LAST.least_number')
            },
            {
                'now': this.self_score.number,
                'before': last.self_score.number,
                'is_telling': coalesce(this.self_score.number < this.plan_number, true),
                'least': 0
            }
        ], recursive := true)
    from pairs
    inner join figure as this on pairs.report_id = this.report_id and pairs.unit_key = this.unit_key
    inner join figure as last
        on pairs.last_report_id = last.report_id and pairs.unit_key = last.unit_key and this.form_line_code = last.form_line_code
),

counted as (
    select
        report_id,
        count(*) as numbers,
        count(*) filter (where now = before) as kept,
        count(*) filter (where is_telling and now >= least) as telling,
        count(*) filter (where is_telling and now >= least and now = before) as telling_kept
    from numbers
    where now is not null and before is not null
    group by report_id
),

judged as (
    select
        pairs.*,
        counted.* exclude (report_id),
        pairs.is_whole_copy or (
            counted.numbers >= getvariable('REPORT_NEARLY_SAME_AS_LAST.min_numbers')
            and counted.telling >= getvariable('REPORT_NEARLY_SAME_AS_LAST.min_telling')
            and counted.kept >= getvariable('REPORT_NEARLY_SAME_AS_LAST.share') * counted.numbers
            and counted.telling_kept >= getvariable('REPORT_NEARLY_SAME_AS_LAST.share_telling') * counted.telling
        ) as is_copy
    from pairs
    inner join counted on pairs.report_id = counted.report_id
)

select
    *,
    -- how many units below the same one did the same
    count_if(is_copy) over beside as copies_beside,
    count(*) over beside as reports_beside
from (
    select
        judged.*,
        coalesce(unit_parent.parent_key, judged.report_id) as above
    from judged
    left join unit_parent
        on
            judged.unit_key = unit_parent.unit_key
            and {{ valid_on('judged.data_to', 'unit_parent.valid_from', 'unit_parent.valid_to') }}
) as below
window beside as (partition by above, form_code, period_code, regime, is_simulated);

-- since when each series states the same number
create or replace temp table standing as
with steps as (
    select
        *,
        lag(done_number) over series as before
    from current_figure
    where done_number is not null
    window series as (partition by unit_key, indicator_code, regime, period_type, is_simulated, is_feed order by data_to)
),

changes as (
    select
        *,
        case when before is null or done_number <> before then data_to end as changed_on,
        case when before is null or done_number <> before then period_code end as changed_in
    from steps
)

select
    report_id,
    line_key,
    data_to,
    last_value(changed_on ignore nulls) over so_far as since,
    last_value(changed_in ignore nulls) over so_far as since_period
from changes
window so_far as (
    partition by unit_key, indicator_code, regime, period_type, is_simulated, is_feed
    order by data_to rows between unbounded preceding and current row
);
