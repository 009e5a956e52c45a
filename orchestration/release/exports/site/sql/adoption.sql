-- One row per platform or system, indicator, level and district: who was asked and who answered in the latest period, and what.
with latest as (
    select
        adoption.is_simulated,
        adoption.subject_code,
        adoption.subject_name_vi,
        adoption.indicator_code,
        adoption.indicator_name_vi,
        adoption.unit_of_measure,
        adoption.period_code,
        adoption.answer_vi,
        adoption.numerator,
        adoption.denominator,
        adoption.value,
        units.unit_level,
        case when units.unit_level = 'commune' then units.district_unit_key else units.unit_key end as shown_unit_key
    from mart_platform_adoption as adoption
    inner join dim_period as periods
        on adoption.period_code = periods.period_code and adoption.regime = periods.regime
    inner join dim_unit as units on adoption.unit_key = units.unit_key
    where adoption.score_stage is null
    qualify
        rank()
            over (
                partition by adoption.subject_code, adoption.indicator_code, units.unit_level, adoption.is_simulated
                order by periods.data_to desc
            )
        = 1
)

select
    latest.is_simulated,
    latest.unit_level,
    latest.subject_code,
    latest.subject_name_vi,
    latest.indicator_code,
    latest.indicator_name_vi,
    latest.unit_of_measure,
    latest.period_code,
    latest.shown_unit_key,
    count(*) as units,
    count(latest.value) as units_answering,
    count(*) filter (where latest.answer_vi = 'Có') as units_yes,
    count(latest.answer_vi) as units_asked,
    sum(latest.numerator) as numerator,
    sum(latest.denominator) as denominator,
    case when count(*) = 1 then any_value(latest.value) end as value
from latest
group by
    latest.is_simulated, latest.unit_level, latest.subject_code, latest.subject_name_vi, latest.indicator_code,
    latest.indicator_name_vi, latest.unit_of_measure, latest.period_code, latest.shown_unit_key
order by
    latest.is_simulated asc, latest.unit_level desc, latest.subject_name_vi asc, latest.indicator_name_vi asc,
    latest.period_code asc, latest.shown_unit_key asc
