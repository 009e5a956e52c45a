-- One row: the first day the reference tables speak of (an obligation, an edition); only where they name none, the first that
-- anything received speaks of. What has no beginning begins there, not in the year 2000, for everyone who asks: an obligation
-- without one is owed for each period that begins on that day or later (int_reports_owed, which the facts and the rules on
-- missing and late reports both read), and so is an edition. What arrives moves neither while the tables say when they begin.
with stated as (
    select min(valid_from) as begins_on from {{ ref('reporting_obligation') }}

    union all

    select min(calendar.data_from) as begins_on
    from {{ ref('index_edition') }} as edition
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on edition.period_from = calendar.period_code
),

received as (
    select min(calendar.data_from) as begins_on
    from {{ ref('stg_intake__lines') }} as lines
    inner join {{ ref('stg_calendar__periods') }} as calendar
        on lines.period_code = calendar.period_code and lines.regime = calendar.regime
)

select coalesce((select min(begins_on) from stated), (select begins_on from received), {{ as_of() }}) as begins_on
