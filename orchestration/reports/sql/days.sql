-- One row per regime of a period: its days.
select
    period_code,
    regime,
    data_from,
    data_to
from dim_period
where period_code = getvariable('period')
order by regime
