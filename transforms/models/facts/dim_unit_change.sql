-- One row per change of a unit into another: merged, split, moved, renamed or retyped, by which act.
select * from {{ ref('unit_change') }}
