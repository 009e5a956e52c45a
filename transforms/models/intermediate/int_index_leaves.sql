-- One row per unit, period and leaf of an edition: the value it is scored from and its normalised value, null without one.
with leaf_values as (
    select
        *,
        -- a published score stands before a verified one, that before what the unit says of itself
        row_number() over (
            partition by unit_key, indicator_code, period_code
            order by
                (value is null),
                case score_stage when 'published' then 1 when 'verified' then 2 when 'self' then 4 else 3 end,
                case regime when 'administrative' then 1 else 2 end
        ) as precedence
    from {{ ref('fct_indicator_value') }}
    where is_current
),

leaves as (
    select
        units.edition_code,
        units.period_code,
        units.unit_key,
        units.normalise_over,
        nodes.node_code,
        nodes.indicator_code,
        nodes.scoring,
        nodes.missing,
        scoring.lower,
        scoring.upper,
        scoring.clip,
        coalesce(scoring.scale_lower, 0.0) as scale_lower,
        coalesce(scoring.scale_upper, 1.0) as scale_upper,
        coalesce(indicators.direction, 1) as direction,
        facts.value,
        facts.attainment_pct,
        facts.numerator,
        facts.denominator,
        indicators.measure_kind,
        coalesce(facts.value_status, 'not_reported') as value_status,
        facts.is_simulated and facts.value is not null as is_simulated
    from {{ ref('int_index_units') }} as units
    inner join {{ ref('dim_index_node') }} as nodes on units.edition_code = nodes.edition_code and nodes.is_leaf
    inner join {{ ref('index_scoring') }} as scoring
        on nodes.edition_code = scoring.edition_code and nodes.node_code = scoring.node_code
    left join {{ ref('indicator_catalogue') }} as indicators
        on nodes.indicator_code = indicators.indicator_code and {{ valid_on('indicators', 'units.data_to') }}
    left join leaf_values as facts
        on
            units.unit_key = facts.unit_key
            and nodes.indicator_code = facts.indicator_code
            and units.period_code = facts.period_code
            and facts.precedence = 1
),

-- real and simulated figures are never measured against each other: the posts are found within each kind
posted as (
    select
        *,
        case
            when scoring = 'attainment' then attainment_pct / 100.0
            when scoring = 'ratio' and measure_kind <> 'ratio' then numerator / nullif(denominator, 0)
            when scoring = 'ratio' then value / 100.0
            else value
        end as raw,
        bool_or(is_simulated) over (partition by edition_code, period_code, unit_key) as unit_is_simulated
    from leaves
),

posts as (
    select
        *,
        case
            when scoring = 'goalposts' then lower
            when normalise_over = 'panel' then min(raw) over (partition by edition_code, node_code, unit_is_simulated)
            else min(raw) over (partition by edition_code, node_code, period_code, unit_is_simulated)
        end as lower_post,
        case
            when scoring = 'goalposts' then upper
            when normalise_over = 'panel' then max(raw) over (partition by edition_code, node_code, unit_is_simulated)
            else max(raw) over (partition by edition_code, node_code, period_code, unit_is_simulated)
        end as upper_post
    from posted
),

directed as (
    select
        *,
        case
            when raw is null then null
            when scoring = 'yes_no' then case when raw > 0 then 1.0 else 0.0 end
            when scoring in ('minmax', 'goalposts') and upper_post = lower_post then 0.5
            when scoring in ('minmax', 'goalposts') and direction < 0 then (upper_post - raw) / (upper_post - lower_post)
            when scoring in ('minmax', 'goalposts') then (raw - lower_post) / (upper_post - lower_post)
            when scoring in ('ratio', 'attainment') and direction < 0 then 1.0 - raw
            else raw
        end as unclipped
    from posts
),

clipped as (
    select
        *,
        -- least(100, null) is 100 in DuckDB: without the first line a silent unit would be given full points
        case
            when unclipped is null then null
            when scoring = 'attainment' then greatest(0.0, least(coalesce(upper, 1.0), unclipped))
            when scoring = 'goalposts' and coalesce(clip, '') <> 'none' then greatest(0.0, least(1.0, unclipped))
            else unclipped
        end as placed
    from directed
)

select
    edition_code,
    period_code,
    unit_key,
    node_code,
    indicator_code,
    scoring,
    value as leaf_value,
    value_status,
    is_simulated,
    unit_is_simulated,
    case
        when placed is null and missing = 'zero' then 0.0
        when scoring in ('minmax', 'goalposts') then scale_lower + placed * (scale_upper - scale_lower)
        else placed
    end as normalised
from clipped
