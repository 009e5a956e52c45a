-- One row per edition and period type, and again for each of its named weight sets, as an edition of its own: EDITION/SET.
{{ config(materialized='view') }}
select
    *,
    edition_code as base_edition_code,
    cast(null as varchar) as weight_set
from {{ ref('index_edition') }}

union all by name

select
    editions.* replace (editions.edition_code || '/' || sets.weight_set as edition_code),
    editions.edition_code as base_edition_code,
    sets.weight_set
from {{ ref('index_edition') }} as editions
inner join (
    select distinct
        edition_code,
        weight_set
    from {{ ref('index_weight_set') }}
) as sets on editions.edition_code = sets.edition_code
