-- One row per edition, period and unit the edition is about, whether or not the unit reported anything.
with editions as (select * from {{ ref('int_index_editions') }}),

-- units are those in being at the end of the calendar period
periods as (
    select * from {{ ref('stg_calendar__periods') }}
    where regime = 'statistical'
),

edition_periods as (
    select
        editions.edition_code,
        editions.unit_level,
        editions.scope_unit_key,
        editions.rank_within,
        editions.normalise_over,
        editions.min_coverage,
        coalesce(editions.coverage_by, 'weight') as coverage_by,
        editions.min_data_share,
        editions.status,
        periods.period_code,
        periods.period_type,
        periods.data_from,
        periods.data_to
    from editions
    inner join periods on editions.period_type = periods.period_type
    cross join {{ ref('int_warehouse_horizon') }} as horizon
    left join periods as first_period on editions.period_from = first_period.period_code
    left join periods as last_period on editions.period_to = last_period.period_code
    where
        periods.data_from <= {{ as_of() }}
        and periods.data_from >= coalesce(first_period.data_from, horizon.begins_on)
        and (editions.period_to is null or periods.data_to <= last_period.data_to)
        and (
            editions.published_period is null
            or periods.period_code = editions.published_period
            -- what was published on a scale of several periods keeps those that had begun by then
            or (
                periods.data_from <= editions.published_on
                and (
                    editions.normalise_over = 'panel'
                    or exists (
                        select 1 from {{ ref('int_index_leaf_scorings') }} as scoring
                        where scoring.edition_code = editions.edition_code and scoring.impute = 'last_known'
                    )
                )
            )
        )
),

units as (
    select
        edition_periods.*,
        units.unit_key,
        parents.ancestor_key as parent_unit_key,
        units.unit_type,
        units.unit_code,
        units.name_vi
    from edition_periods
    inner join {{ ref('unit_registry') }} as units
        on
            edition_periods.unit_level = units.unit_level
            and {{ valid_on('edition_periods.data_to', 'units.valid_from', 'units.valid_to') }}
    left join {{ ref('int_unit_ancestors') }} as parents
        on
            units.unit_key = parents.unit_key
            and parents.distance = 1
            and {{ valid_on('edition_periods.data_to', 'parents.valid_from', 'parents.valid_to') }}
    where {{ is_within('units.unit_key', 'edition_periods.scope_unit_key', 'edition_periods.data_to') }}
)

select
    *,
    coalesce(
        case rank_within when 'parent' then parent_unit_key when 'unit_type' then unit_type else 'all' end, 'none'
    ) as rank_group,
    -- numbers, because joining and grouping twelve million leaves by them is several times faster than by names
    row_number() over (order by edition_code, period_type, data_from, unit_key) as unit_no,
    dense_rank() over (order by edition_code, period_type, data_from) as panel_no
from units
