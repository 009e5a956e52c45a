-- One row per period and regime that anything owed, sent or ranked speaks of. After the index, which ranks periods of its own.
with spoken_of as (
    select period_code from {{ ref('fct_indicator_value') }}
    union
    select period_code from {{ ref('fct_index_score') }}
    union
    select period_code from {{ ref('fct_report') }}
)

select
    calendar.period_code,
    calendar.regime,
    calendar.period_type,
    calendar.year,
    calendar.data_from,
    calendar.data_to
from {{ ref('stg_calendar__periods') }} as calendar
inner join spoken_of on calendar.period_code = spoken_of.period_code
