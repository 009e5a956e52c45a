-- One row per unit, period and leaf of an edition: what is given for it, or filled in where the edition says so, or nothing.
-- A view: only int_index_treated reads it, and reads it once.
{{ config(materialized='view') }}
-- depends_on: {{ ref('int_index_rules') }}
{% set fills = index_asks_for("impute <> 'none'") %}
select
    leaves.unit_no,
    leaves.rule_no,
    leaves.unit_is_simulated,
    leaves.is_screened,
    {% if fills %}
        -- what was filled in stands where the value would
        coalesce(leaves.leaf_value, filled.raw) as leaf_value,
        case when filled.raw is not null then 'estimated' else leaves.value_status end as value_status,
        case when not leaves.is_screened then coalesce(leaves.raw, filled.raw) end as raw
    {% else %}
        leaves.leaf_value,
        leaves.value_status,
        case when not leaves.is_screened then leaves.raw end as raw
    {% endif %}
from {{ ref('int_index_unfilled') }} as leaves
{% if fills %}
    left join {{ ref('int_index_filled') }} as filled   -- noqa: ST11
        on leaves.unit_no = filled.unit_no and leaves.rule_no = filled.rule_no
{% endif %}
