-- One row per leaf of every edition (and weight set): how it is scored, as the reference table says it.
select * from {{ ref('int_index_leaf_scorings') }}
