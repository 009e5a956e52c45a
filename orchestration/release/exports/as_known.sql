-- The macros of a release that answer for a moment of the past: what had come by then, judged by the rules of this release.
-- What was published then is another question, and its answer another release. Filters go by arrival, never by period.

-- The last instant that a moment names: of a day its end, of a time itself.
create macro known_until(moment) as
case
    when length(cast(moment as varchar)) <= 10
        then cast(cast(moment as varchar) as date) + interval 1 day - interval 1 microsecond
    else cast(cast(moment as varchar) as timestamp)
end;

-- One row per value owed or sent by then: its value as it stood, or the reason there was none. (SDMX: asOf.)
create macro fct_indicator_value_as_known(moment) as table
    with in_force as (
        select *
        from fct_indicator_value
        where
            known_from <= known_until(moment)
            and (known_to is null or known_to > known_until(moment))
            -- what is missing is told below, since when it was missing
            and (report_id is not null or correction_code is not null or value is not null)
            and not (correction_code is null and revision_no is null)
    ),

    known as (
        select * from in_force

        union all by name

        select
            absent.*,
            'period' as span_kind,
            false as is_carried_on
        from fct_value_absence as absent
        anti join in_force
            on
                absent.unit_key = in_force.unit_key and absent.indicator_code = in_force.indicator_code
                and absent.period_code = in_force.period_code and absent.regime = in_force.regime
                and absent.score_stage is not distinct from in_force.score_stage
        where
            absent.known_from <= known_until(moment)
            and (absent.known_to is null or absent.known_to > known_until(moment))
    ),

    indicators as (
        select
            indicator_code,
            plan_indicator_code,
            measure_kind
        from dim_indicator
        qualify
            row_number() over (
                partition by indicator_code order by plan_indicator_code is null, valid_from desc nulls last
            ) = 1
    ),

    -- a plan that is an indicator of its own, as it was known by then
    plans as (
        select
            indicators.indicator_code,
            known.unit_key,
            known.period_code,
            known.regime,
            known.is_simulated,
            max_by(known.value, known.known_from) as value
        from known
        inner join indicators on known.indicator_code = indicators.plan_indicator_code
        where known.value is not null
        group by all
    ),

    planned as (
        select
            known.* exclude (plan_value, plan_basis, plan_cell, attainment_pct),
            indicators.measure_kind,
            case when known.plan_basis = 'indicator' then null else known.plan_value end as stated_plan,
            case when known.plan_basis = 'indicator' then null else known.plan_cell end as plan_cell,
            plans.value as other_plan
        from known
        left join indicators on known.indicator_code = indicators.indicator_code
        left join plans
            on
                known.value is not null
                and known.indicator_code = plans.indicator_code
                and known.unit_key = plans.unit_key and known.period_code = plans.period_code
                and known.regime = plans.regime and known.is_simulated = plans.is_simulated
    )

    select
        * exclude (measure_kind, stated_plan, other_plan),
        coalesce(stated_plan, other_plan) as plan_value,
        case when stated_plan is not null then 'stated' when other_plan is not null then 'indicator' end as plan_basis,
        {{ attainment_of('value', 'coalesce(stated_plan, other_plan)', 'reported_pct', 'measure_kind') }} as attainment_pct
    from planned;

-- One row per version of a value that began or ended after a moment. (SDMX: updatedAfter.)
create macro fct_indicator_value_updated_after(moment) as table
    select *
    from fct_indicator_value
    where known_from > known_until(moment) or known_to > known_until(moment);

-- One row per report that had come by then, its verdict by the rules of this release; is_latest is that of then.
create macro fct_report_as_known(moment) as table
    select
        reports.* replace (
            row_number() over (
                partition by {{ series_of('reports', 'reports.report_id') }}
                order by reports.received_at desc, reports.received_no desc
            ) = 1 as is_latest
        )
    from fct_report as reports
    where reports.known_at <= known_until(moment);

-- One row per finding that was there by then, open or resolved as it was; what was said of it later is left out.
create macro fct_finding_as_known(moment) as table
    select
        findings.* exclude (life_cycle, times_found, times_reopened, open_since, waived_until, waiver_reason) replace (
            case when findings.closed_at <= known_until(moment) then findings.closed_at end as closed_at,
            case when findings.closed_at <= known_until(moment) then 'resolved' else 'open' end as status,
            coalesce(findings.closed_at <= known_until(moment), false) is false
            and findings.due_on < cast(known_until(moment) as date) and findings.severity <> 'info' as is_overdue
        )
    from fct_finding as findings
    where findings.opened_at <= known_until(moment);
