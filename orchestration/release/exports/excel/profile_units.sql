-- One row per province or district that owes or sent a report, provinces first.
select
    unit_key,
    name_vi,
    unit_code,
    unit_level,
    legal_act
from dim_unit
where
    unit_level in ('province', 'district')
    and (
        unit_key in (select owing.unit_key from mart_reporting_compliance as owing)
        or unit_key in (select sending.unit_key from fct_report as sending)
    )
order by unit_level desc, name_vi asc, unit_key asc
