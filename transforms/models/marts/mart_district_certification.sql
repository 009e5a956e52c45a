-- Districts by their communes' certification: one row per district, year, plan and how it is known (by each commune, or
-- only by how many of them), real and simulated apart. What nobody said is empty, never zero.
with certified as (
    select * from {{ ref('mart_commune_certification') }}
    where
        district_unit_key is not null
        -- of which nothing is known but its district's number, which stands below as what it is
        and coalesce(unknown_reason, '') <> 'which_not_stated'
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

by_commune as (
    select
        owing.plan_code,
        owing.period_code,
        owing.district_unit_key as unit_key,
        owing.is_simulated,
        count(*) as communes_owing,
        count(*) filter (where certified.targets_unknown < certified.targets_owed) as communes_registered,
        count(*) filter (where certified.meets_all_targets) as met_all,
        count(*) filter (where certified.is_certified) as certified
    from owing
    left join certified
        on
            owing.plan_code = certified.plan_code and owing.period_code = certified.period_code
            and owing.unit_key = certified.unit_key and owing.is_simulated = certified.is_simulated
    group by owing.plan_code, owing.period_code, owing.district_unit_key, owing.is_simulated
),

counts as (
    select
        rules.plan_code,
        facts.period_code,
        facts.unit_key,
        facts.is_simulated,
        facts.indicator_code = rules.met_indicator_code as counts_met,
        cast(facts.numerator as bigint) as communes,
        facts.report_id,
        facts.sheet,
        facts.numerator_cell
    from {{ ref('certification_rule') }} as rules
    inner join {{ ref('fct_indicator_value') }} as facts
        on facts.indicator_code in (rules.registered_indicator_code, rules.met_indicator_code)
    inner join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key and units.unit_level = 'district'
    inner join {{ ref('dim_period') }} as periods
        on facts.period_code = periods.period_code and facts.regime = periods.regime and periods.period_type = 'year'
    where facts.is_current and facts.score_stage is null and facts.value is not null and facts.numerator is not null
    qualify row_number() over (
        partition by rules.plan_code, facts.indicator_code, facts.unit_key, facts.period_code, facts.is_simulated
        order by facts.regime
    ) = 1
),

by_count as (
    select
        plan_code,
        period_code,
        unit_key,
        is_simulated,
        max(communes) filter (where not counts_met) as communes_registered,
        max(communes) filter (where counts_met) as met_all,
        max_by(report_id, counts_met) as report_id,   -- the cell of the communes that met all, else of those registered
        max_by(sheet, counts_met) as sheet,
        max_by(numerator_cell, counts_met) as cell
    from counts
    group by plan_code, period_code, unit_key, is_simulated
),

districts_known as (
    select
        *,
        'list' as known_by,
        -- where nothing is known of any commune, none is known to have met its targets and none to have missed them
        case when communes_registered > 0 then met_all end as communes_met_all,
        case when communes_registered > 0 then certified end as communes_certified,
        case when communes_registered = 0 then 'no_data' end as unknown_reason
    from by_commune

    union all by name

    select
        by_count.*,
        'count' as known_by,
        met_all as communes_met_all,
        'which_not_stated' as unknown_reason,
        (
            select count(*) from {{ ref('dim_unit') }} as units
            inner join {{ ref('stg_calendar__periods') }} as periods
                on by_count.period_code = periods.period_code and periods.regime = 'statistical'
            where
                units.district_unit_key = by_count.unit_key and units.unit_level = 'commune'
                and {{ valid_on('periods.data_to', 'units.valid_from', 'units.valid_to') }}
        ) as communes_owing
    from by_count
),

stated as (
    select
        stated.plan_code,
        stated.period_code,
        stated.unit_key,
        stated.known_by,
        stated.communes_owing,
        stated.communes_registered,
        stated.communes_met_all,
        stated.communes_certified,
        100.0 * stated.communes_registered / nullif(stated.communes_owing, 0) as registered_pct,
        100.0 * stated.communes_met_all / nullif(stated.communes_owing, 0) as met_all_pct,
        100.0 * stated.communes_met_all / nullif(stated.communes_registered, 0) as met_all_of_registered_pct,
        100.0 * stated.communes_certified / nullif(stated.communes_registered, 0) as completed_pct,
        100.0 * stated.communes_certified / nullif(stated.communes_owing, 0) as certified_pct,
        stated.communes_certified >= coalesce(rules.district_share, 0.3) * stated.communes_owing - 1e-9 as meets_district_share,
        stated.unknown_reason,
        stated.report_id,
        stated.sheet,
        stated.cell,
        stated.is_simulated
    from districts_known as stated
    left join {{ ref('certification_rule') }} as rules on stated.plan_code = rules.plan_code
)

{{ with_unit_columns('stated') }}
