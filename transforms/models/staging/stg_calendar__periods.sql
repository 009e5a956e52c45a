-- Every period of either regime: data_from and data_to are its first and last day.
select
    period_code,
    period_type,
    regime,
    data_from,
    data_to,
    year
from {{ source('intake', 'calendar') }}
