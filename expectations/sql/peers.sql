-- Each unit's change beside those of its peers. Reads figure, last_figure.

create or replace temp table peer_step as   -- changes in per cents since the last period, beside those of the peers
with steps as (
    select
        figure.report_id,
        figure.line_key,
        figure.unit_key,
        figure.form_code,
        figure.indicator_code,
        figure.period_code,
        figure.regime,
        figure.is_simulated,
        figure.base_number as base,
        figure.level - last_figure.last_level as step
    from figure
    inner join last_figure on figure.report_id = last_figure.report_id and figure.line_key = last_figure.line_key
    where figure.measure_kind = 'ratio' and figure.level is not null and last_figure.last_level is not null
),

middled as (
    select
        *,
        count(*) over peers - 1 as peers,
        median(step) over peers as group_step
    from steps
    window peers as (partition by form_code, indicator_code, period_code, regime, is_simulated)
)

select
    *,
    median(abs(step - group_step)) over (partition by form_code, indicator_code, period_code, regime, is_simulated)
        as group_deviation
from middled;
