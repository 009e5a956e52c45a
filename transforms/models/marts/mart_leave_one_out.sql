-- What each indicator decides: the rank a unit would have without a leaf, one row per edition, period, unit and leaf.
with stated as (
    select
        units.edition_code,
        units.period_code,
        units.unit_key,
        nodes.node_code,
        scores.rank,
        moved.rank_without,
        moved.rank_without - scores.rank as rank_change,
        scores.is_simulated
    from {{ ref('int_index_sensitivity') }} as moved
    inner join {{ ref('int_index_units') }} as units on moved.unit_no = units.unit_no
    inner join {{ ref('int_index_tree') }} as nodes on moved.other_no = nodes.node_no
    inner join {{ ref('fct_index_score') }} as scores
        on
            units.edition_code = scores.edition_code and units.period_code = scores.period_code
            and units.unit_key = scores.unit_key and scores.is_root
    where moved.finding = 'without'
)

{{ with_unit_columns('stated') }}
