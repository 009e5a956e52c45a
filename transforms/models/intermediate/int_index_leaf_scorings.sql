-- One row per leaf of every edition and weight set: how it is scored. A weight set scores as its edition does.
{{ config(materialized='view') }}
select scoring.* replace (editions.edition_code as edition_code)
from (
    select distinct
        edition_code,
        base_edition_code
    from {{ ref('int_index_editions') }}
) as editions
inner join {{ ref('index_scoring') }} as scoring on editions.base_edition_code = scoring.edition_code
