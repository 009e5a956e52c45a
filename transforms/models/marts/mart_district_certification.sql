-- Districts by their communes' certification: one row per district, year and plan, real and simulated apart.
with communes as (
    select
        certified.plan_code,
        certified.period_code,
        certified.district_unit_key as unit_key,
        certified.is_simulated,
        count(*) as communes_owing,
        count(*) filter (where certified.targets_unknown < certified.targets_owed) as communes_registered,
        count(*) filter (where certified.is_certified) as communes_certified
    from {{ ref('mart_commune_certification') }} as certified
    where certified.district_unit_key is not null
    group by certified.plan_code, certified.period_code, certified.district_unit_key, certified.is_simulated
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
