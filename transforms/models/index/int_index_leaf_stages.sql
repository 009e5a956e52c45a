-- One row per edition, period, unit and leaf that anybody scored: what each stage states of it, by whom, and in which cell.
with staged as (
    select
        units.edition_code,
        units.period_code,
        units.unit_key,
        leaves.node_code,
        leaves.indicator_code,
        facts.score_stage,
        facts.value,
        facts.value_status,
        facts.report_id,
        facts.sheet,
        facts.cell,
        facts.is_simulated,
        coalesce(reports.source_text, senders.name_vi, reports.file_name) as stated_by,
        revised.evidence
    from {{ ref('dim_index_unit') }} as units
    inner join {{ ref('dim_index_leaf') }} as leaves on units.edition_code = leaves.edition_code
    inner join {{ ref('fct_indicator_value') }} as facts
        on
            units.unit_key = facts.unit_key and units.period_code = facts.period_code
            and leaves.indicator_code = facts.indicator_code
    left join {{ ref('fct_report') }} as reports on facts.report_id = reports.report_id
    left join {{ ref('dim_unit') }} as senders on reports.unit_key = senders.unit_key
    left join {{ ref('int_values_revised') }} as revised
        on
            facts.report_id = revised.report_id and facts.unit_key = revised.unit_key
            and facts.indicator_code = revised.indicator_code and facts.period_code = revised.period_code
            and facts.regime = revised.regime and facts.score_stage = revised.score_stage and revised.is_current
    where
        facts.is_current and facts.score_stage is not null
        and units.edition_code in (select edition_code from {{ ref('index_edition') }})
    -- of two regimes the administrative one, as in the index
    qualify
        row_number() over (
            partition by units.edition_code, units.period_code, units.unit_key, leaves.node_code, facts.score_stage
            order by (facts.value is null), facts.regime
        ) = 1
)

select
    edition_code,
    period_code,
    unit_key,
    node_code,
    indicator_code,
    {% for stage in ['self', 'verified', 'published'] %}
        max(case when score_stage = '{{ stage }}' then value end) as {{ stage }}_score,
        max(case when score_stage = '{{ stage }}' then value_status end) as {{ stage }}_status,
        max(case when score_stage = '{{ stage }}' then stated_by end) as {{ stage }}_by,
        max(case when score_stage = '{{ stage }}' then report_id end) as {{ stage }}_report_id,
        max(case when score_stage = '{{ stage }}' then sheet end) as {{ stage }}_sheet,
        max(case when score_stage = '{{ stage }}' then cell end) as {{ stage }}_cell,
    {% endfor %}
    max(evidence) as evidence,
    bool_or(is_simulated) as is_simulated
from staged
group by edition_code, period_code, unit_key, node_code, indicator_code
