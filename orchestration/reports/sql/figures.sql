-- One row per figure in force of a unit in a period: its cells, its plan, and the figure of the period of that kind before.
with series as (
    select
        indicator_code,
        period_code,
        regime,
        coalesce(score_stage, '') as stage,
        change_since_previous,
        -- the same window as the mart's own, so that the period named is the one the change is taken from
        lag(period_code) over along as previous_period_code
    from mart_indicator_trend
    where
        geography = 'as_reported' and unit_key = getvariable('unit') and is_simulated = getvariable('simulated')
        and coalesce(span_kind, 'period') = 'period'
    window along as (
        partition by indicator_code, period_type, regime, score_stage
        order by period_code
    )
),

catalogue as (
    select * from dim_indicator
    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
),

domains as (
    select
        nodes.node_code,
        min(nodes.name_vi) as name_vi
    from dim_index_node as nodes
    left join dim_index_leaf as leaves
        on nodes.edition_code = leaves.edition_code and nodes.node_code = leaves.node_code
    where leaves.node_code is null
    group by nodes.node_code
)

select
    facts.indicator_code,
    coalesce(catalogue.name_vi, facts.indicator_code) as name_vi,
    catalogue.domain_code,
    coalesce(domains.name_vi, catalogue.domain_code) as domain_name_vi,
    catalogue.measure_kind,
    catalogue.unit_of_measure,
    coalesce(catalogue.direction, 1) as direction,
    facts.period_code,
    facts.regime,
    facts.score_stage,
    facts.value,
    facts.numerator,
    facts.denominator,
    facts.plan_value,
    facts.attainment_pct,
    facts.reported_pct,
    facts.value_status,
    facts.value_basis,
    facts.qualifier,
    facts.span_kind,
    facts.span_text,
    facts.note,
    facts.report_id,
    reports.file_name,
    facts.sheet,
    facts.cell,
    facts.numerator_cell,
    facts.denominator_cell,
    facts.plan_cell,
    facts.reported_pct_cell,
    facts.correction_code,
    case when facts.value is not null then series.change_since_previous end as change_since_previous,
    case when facts.value is not null then series.previous_period_code end as previous_period_code,
    latest.value as latest_value,
    latest.period_code as latest_period_code
from fct_indicator_value as facts
left join catalogue on facts.indicator_code = catalogue.indicator_code
left join domains on catalogue.domain_code = domains.node_code
left join fct_report as reports on facts.report_id = reports.report_id
left join series
    on
        facts.indicator_code = series.indicator_code and facts.period_code = series.period_code
        and facts.regime = series.regime and coalesce(facts.score_stage, '') = series.stage
left join dim_period as periods
    on facts.period_code = periods.period_code and facts.regime = periods.regime
left join mart_last_good_value as latest
    on
        facts.value is null
        and facts.unit_key = latest.unit_key and facts.indicator_code = latest.indicator_code
        and facts.regime = latest.regime and periods.period_type = latest.period_type
        and coalesce(facts.score_stage, '') = coalesce(latest.score_stage, '')
        and facts.is_simulated = latest.is_simulated and facts.period_code > latest.period_code
where
    facts.is_current and facts.unit_key = getvariable('unit') and facts.period_code = getvariable('period')
    and facts.is_simulated = getvariable('simulated')
order by
    domains.name_vi nulls last,
    catalogue.domain_code nulls last,
    catalogue.name_vi,
    facts.indicator_code,
    facts.regime,
    facts.score_stage
