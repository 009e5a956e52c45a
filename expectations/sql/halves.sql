-- Lines that give a whole and leave its part blank, for the rules that ask for what is missing. Reads line_wide, figure,
-- counted_base, indicator_check, form_line.

create or replace temp table part_blank as
with filled_in as (   -- totals as the form is issued with them, on lines that may be left out: nobody has begun those
    select
        figure.report_id,
        figure.line_key
    from figure
    inner join indicator_check on figure.indicator_code = indicator_check.indicator_code
    inner join counted_base
        on
            figure.unit_key = counted_base.unit_key
            and figure.data_to = counted_base.data_to
            and indicator_check.denominator_base = counted_base.base
            and figure.base_number = counted_base.size
    anti join form_line
        on
            {{ line_is_owed('form_line', 'figure.form_code', 'figure.data_to') }}
            and figure.form_line_code = form_line.line_code
    where coalesce(figure.reported_pct.parse_code, 'blank') = 'blank'
)

select
    line_wide.report_id,
    line_wide.line_key,
    line_wide.form_line_code
from line_wide
anti join filled_in on line_wide.report_id = filled_in.report_id and line_wide.line_key = filled_in.line_key
where
    line_wide.measure_kind = 'ratio'
    and line_wide.unit_key is not null and line_wide.indicator_code is not null
    and line_wide.denominator.number > 0
    -- a cell left blank, or no column for it at all; what a system gives has no columns to be left out
    and coalesce(line_wide.numerator.parse_code, case when not line_wide.is_feed then 'blank' end) = 'blank'
    and coalesce(line_wide.value.parse_code, 'blank') = 'blank';
