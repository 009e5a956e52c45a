-- The views of a release: what holds today, for those who do not want to choose a period or a revision.

-- One row per unit, indicator, period type, regime, score stage and cohort: its latest period, with a value or why it has none.
create view latest_indicator_value as
select
    facts.*,
    periods.period_type
from fct_indicator_value as facts
inner join dim_period as periods on facts.period_code = periods.period_code and facts.regime = periods.regime
where facts.is_current
qualify
    rank()
        over (
            partition by
                facts.unit_key,
                facts.indicator_code,
                periods.period_type,
                facts.regime,
                facts.score_stage,
                facts.is_simulated
            order by periods.data_to desc
        )
    = 1;
comment on view latest_indicator_value is
'Current facts of the latest period of each unit, indicator, period type, regime, score stage and cohort.';

-- One row per unit of the latest period of each edition, period type and cohort in which anybody is ranked.
create view latest_league_table as
with periods as (
    select
        period_code,
        max(data_to) as data_to
    from dim_period
    group by period_code
)

select leagues.*
from mart_league_table as leagues
inner join periods on leagues.period_code = periods.period_code
qualify
    max(case when leagues.rank is not null then periods.data_to end)
        over (
            partition by leagues.edition_code, leagues.period_type, leagues.is_simulated
        )
    = periods.data_to;
comment on view latest_league_table is
'The league of the latest period of each edition, period type and cohort in which anybody is ranked.';

-- One row per unit, form and period: the revision in force.
create view latest_report as
select *
from fct_report
where is_latest;
comment on view latest_report is 'The report in force of each unit, form and period.';

-- One row per finding that nobody has closed or waived.
create view latest_finding as
select *
from fct_finding
where status = 'open';
comment on view latest_finding is 'Findings that are open today.';
