-- One row per leaf of every edition, and of those made from it, which score as their edition does.
{{ config(materialized='view') }}
select scoring.* replace (editions.edition_code as edition_code)
from (
    select distinct
        edition_code,
        base_edition_code
    from {{ ref('int_index_editions') }}
) as editions
inner join {{ ref('index_scoring') }} as scoring on editions.base_edition_code = scoring.edition_code
