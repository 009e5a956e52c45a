-- What a merged unit's index was before it was: the plain mean of its predecessors, node by node, until it has its own.
-- One row per edition, period, successor and node in a period that ended before the merger, with as many predecessors ranked.
with predecessors as (
    select distinct
        to_unit_key as unit_key,
        from_unit_key,
        effective_on
    from {{ ref('unit_change') }}
    where change_kind = 'merge'
),

counted as (
    select
        unit_key,
        effective_on,
        count(*) as predecessors
    from predecessors
    group by unit_key, effective_on
    having count(*) > 1
),

before as (
    select
        scores.edition_code,
        scores.period_code,
        counted.unit_key,
        counted.effective_on,
        counted.predecessors,
        scores.unit_key as from_unit_key,
        scores.node_code,
        scores.is_root,
        scores.max_score,
        scores.normalised,
        scores.is_simulated
    from counted
    inner join predecessors on counted.unit_key = predecessors.unit_key and counted.effective_on = predecessors.effective_on
    inner join {{ ref('fct_index_score') }} as scores on predecessors.from_unit_key = scores.unit_key
    inner join {{ ref('dim_index_unit') }} as units
        on
            scores.edition_code = units.edition_code and scores.period_code = units.period_code
            and scores.unit_key = units.unit_key and counted.effective_on > units.data_to
),

summed as (
    select
        edition_code,
        period_code,
        unit_key,
        effective_on,
        node_code,
        is_root,
        predecessors,
        count(normalised) as predecessors_scored,
        -- a predecessor without a value leaves the successor without one: half a province is not judged for the whole
        case when count(normalised) = predecessors then {{ exact_sum('normalised') }} / predecessors end as normalised,
        case when count(normalised) = predecessors then max_score * {{ exact_sum('normalised') }} / predecessors end as score,
        max_score,
        is_simulated
    from before
    group by
        edition_code, period_code, unit_key, effective_on, node_code, is_root, predecessors, max_score, is_simulated
),

absent as (   -- who has no value at a node, also where the edition never heard of it
    select
        summed.edition_code,
        summed.period_code,
        summed.unit_key,
        summed.effective_on,
        summed.node_code,
        summed.is_simulated,
        string_agg(coalesce(units.name_vi, units.name_en, units.unit_code), '; ' order by units.unit_code, units.unit_key)
            as predecessors_missing
    from summed
    inner join predecessors
        on
            summed.unit_key = predecessors.unit_key and summed.effective_on = predecessors.effective_on
            and summed.predecessors_scored < summed.predecessors
    inner join {{ ref('unit_registry') }} as units on predecessors.from_unit_key = units.unit_key
    left join before
        on
            summed.edition_code = before.edition_code and summed.period_code = before.period_code
            and summed.unit_key = before.unit_key and summed.effective_on = before.effective_on
            and summed.node_code = before.node_code and summed.is_simulated = before.is_simulated
            and predecessors.from_unit_key = before.from_unit_key and before.normalised is not null
    where before.from_unit_key is null
    group by all
),

stated as (
    select
        summed.edition_code,
        summed.period_code,
        summed.unit_key,
        summed.node_code,
        summed.is_root,
        summed.predecessors,
        summed.predecessors_scored,
        absent.predecessors_missing,
        summed.normalised,
        summed.score,
        case when summed.normalised is null then 'predecessors_missing' end as unknown_reason,
        summed.max_score,
        summed.is_simulated
    from summed
    left join absent
        on
            summed.edition_code = absent.edition_code and summed.period_code = absent.period_code
            and summed.unit_key = absent.unit_key and summed.effective_on = absent.effective_on
            and summed.node_code = absent.node_code and summed.is_simulated = absent.is_simulated
)

{{ with_unit_columns('stated') }}
