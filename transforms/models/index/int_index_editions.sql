-- One row per edition and period type, and again, as editions of their own: for each named weight set (EDITION/SET), for each
-- stage its scores were given in (EDITION/self, EDITION/verified), and for each period of it that was published (EDITION/PERIOD).
{{ config(materialized='view') }}
select
    *,
    edition_code as base_edition_code,
    cast(null as varchar) as weight_set,
    -- null: from the values in force; self, verified: from those of this stage; published: from what was known on that day
    cast(null as varchar) as read_as,
    cast(null as varchar) as published_period,
    cast(null as date) as published_on
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

union all by name

select
    editions.* replace (editions.edition_code || '/' || stages.score_stage as edition_code),
    editions.edition_code as base_edition_code,
    stages.score_stage as read_as
from {{ ref('index_edition') }} as editions
inner join {{ ref('int_index_stages') }} as stages on editions.edition_code = stages.edition_code

union all by name

select
    editions.* replace (editions.edition_code || '/' || publications.period_code as edition_code),
    editions.edition_code as base_edition_code,
    'published' as read_as,
    publications.period_code as published_period,
    publications.published_on
from {{ ref('index_edition') }} as editions
inner join {{ ref('index_publication') }} as publications on editions.edition_code = publications.edition_code
