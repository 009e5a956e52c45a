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
        counted.predecessors,
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
)

select
    edition_code,
    period_code,
    unit_key,
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
group by edition_code, period_code, unit_key, node_code, is_root, predecessors, max_score, is_simulated
