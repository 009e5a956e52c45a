-- Districts by their communes' certification: one row per district, year and plan, real and simulated apart.
with certified as (
    select * from {{ ref('mart_commune_certification') }}
    where district_unit_key is not null
),

districts as (
    select distinct
        plan_code,
        period_code,
        district_unit_key,
        is_simulated
    from certified
),

-- every commune of the district owes, also one that nobody says anything about: silence must not make the share larger
owing as (
    select
        districts.plan_code,
        districts.period_code,
        districts.district_unit_key,
        districts.is_simulated,
        units.unit_key
    from districts
    inner join {{ ref('stg_calendar__periods') }} as periods
        on districts.period_code = periods.period_code and periods.regime = 'statistical'
    inner join {{ ref('dim_unit') }} as units
        on
            districts.district_unit_key = units.district_unit_key and units.unit_level = 'commune'
            and {{ valid_on('periods.data_to', 'units.valid_from', 'units.valid_to') }}
    left join certified as otherwise
        on
            districts.plan_code = otherwise.plan_code and districts.period_code = otherwise.period_code
            and units.unit_key = otherwise.unit_key and districts.is_simulated <> otherwise.is_simulated
    where otherwise.unit_key is null

    union

    select
        plan_code,
        period_code,
        district_unit_key,
        is_simulated,
        unit_key
    from certified
),

communes as (
    select
        owing.plan_code,
        owing.period_code,
        owing.district_unit_key as unit_key,
        owing.is_simulated,
        count(*) as communes_owing,
        count(*) filter (where certified.targets_unknown < certified.targets_owed) as communes_registered,
        count(*) filter (where certified.is_certified) as communes_certified
    from owing
    left join certified
        on
            owing.plan_code = certified.plan_code and owing.period_code = certified.period_code
            and owing.unit_key = certified.unit_key and owing.is_simulated = certified.is_simulated
    group by owing.plan_code, owing.period_code, owing.district_unit_key, owing.is_simulated
)

select
    communes.plan_code,
    communes.period_code,
    communes.unit_key,
    units.unit_code,
    units.name_vi,
    communes.communes_owing,
    communes.communes_registered,
    communes.communes_certified,
    100.0 * communes.communes_registered / communes.communes_owing as registered_pct,
    100.0 * communes.communes_certified / nullif(communes.communes_registered, 0) as completed_pct,
    100.0 * communes.communes_certified / communes.communes_owing as certified_pct,
    communes.communes_certified >= coalesce(rules.district_share, 0.3) * communes.communes_owing - 1e-9 as meets_district_share,
    communes.is_simulated
from communes
inner join {{ ref('dim_unit') }} as units on communes.unit_key = units.unit_key
left join {{ ref('certification_rule') }} as rules on communes.plan_code = rules.plan_code
