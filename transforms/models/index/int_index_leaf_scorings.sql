-- One row per leaf of every edition, and of those made from it, which score as their edition does.
{{ config(materialized='view') }}
with less_is_better as (
    select indicator_code
    from {{ ref('indicator_catalogue') }}
    group by indicator_code
    having bool_and(direction < 0)
),

leaves as (
    select
        rules.*,
        -- posts written from worst to best beside a direction of -1 say the same thing twice; taken twice they would undo it
        less_is_better.indicator_code is not null
        and case
            {{ index_scorings('whens', 'is_downward') }}
            else false
        end as is_from_worst_to_best
    from {{ ref('index_scoring') }} as rules
    left join less_is_better on rules.indicator_code = less_is_better.indicator_code
)

select
    leaves.* exclude (is_from_worst_to_best) replace (
        editions.edition_code as edition_code,
        case when leaves.is_from_worst_to_best then leaves.upper else leaves.lower end as lower,
        case when leaves.is_from_worst_to_best then leaves.lower else leaves.upper end as upper
    )
from (
    select distinct
        edition_code,
        base_edition_code
    from {{ ref('int_index_editions') }}
) as editions
inner join leaves on editions.base_edition_code = leaves.edition_code
