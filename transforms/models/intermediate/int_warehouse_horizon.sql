-- One row: the first day anything here speaks of (a line received, an obligation, an edition). What has no beginning begins
-- there, not in the year 2000, for everyone who asks: an obligation without one is owed for each period that begins on that
-- day or later (int_reports_owed, which the facts and the rules on missing and late reports both read), and so is an edition.
with beginnings as (
    select min(calendar.data_from) as begins_on
    from {{ ref('stg_intake__lines') }} as lines
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on lines.period_code = calendar.period_code and lines.regime = calendar.regime

    union all

    select min(valid_from) as begins_on from {{ ref('reporting_obligation') }}

    union all

    select min(calendar.data_from) as begins_on
    from {{ ref('index_edition') }} as edition
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on edition.period_from = calendar.period_code
)

select coalesce(min(begins_on), {{ as_of() }}) as begins_on
from beginnings
