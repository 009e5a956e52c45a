-- One row per edition (and weight set) and period type: the settings the index was made with.
select * from {{ ref('int_index_editions') }}
