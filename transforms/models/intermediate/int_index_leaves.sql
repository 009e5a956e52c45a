-- One row per unit, period and leaf of an edition: its normalised value, null without one. Each step: docs/index_method.md.
-- Steps that no edition asks for are left out: over twelve million leaves a join that finds nothing still costs.
{% set cuts = index_asks_for("winsorise_lower is not null or winsorise_upper is not null") %}
{% set transforms = index_asks_for("transform <> 'none'") %}
{% set deviations = index_asks_for("scoring = 'zscore'") %}
{% set counts = index_asks_for("scoring in ('rank', 'borda', 'bands')") %}
{% set cut = 'case when given.raw < cuts.lowest then cuts.lowest'
    ~ ' when given.raw > cuts.highest then cuts.highest else given.raw end' %}
{% set value = cut if cuts else 'given.raw' %}
with rules as (select * from {{ ref('int_index_rules') }}),

given as (select * from {{ ref('int_index_given') }}),

{% if cuts %}
    sorted as (
        select
            rules.scope_no,
            rules.node_no,
            given.unit_is_simulated,
            any_value(rules.winsorise_lower) as share_below,
            any_value(rules.winsorise_upper) as share_above,
            list(given.raw order by given.raw) as raws
        from given
        inner join rules
            on
                given.rule_no = rules.rule_no
                and (rules.winsorise_lower is not null or rules.winsorise_upper is not null)
        where given.raw is not null
        group by rules.scope_no, rules.node_no, given.unit_is_simulated
    ),

    cuts as (
        select
            scope_no,
            node_no,
            unit_is_simulated,
            {{ quantile_of('raws', 'share_below') }} as lowest,
            {{ quantile_of('raws', 'share_above') }} as highest
        from sorted
    ),
{% endif %}

treated as (
    select
        given.unit_no,
        given.rule_no,
        given.leaf_value,
        given.value_status,
        given.unit_is_simulated,
        given.is_screened,
        {% if transforms %}
            {{ index_transformed(value, 'rules.transform') }} as placed_from
        {% else %}
            {{ value }} as placed_from
        {% endif %}
    from given
    {% if cuts or transforms %}
        inner join rules on given.rule_no = rules.rule_no   -- noqa: ST11
    {% endif %}
    {% if cuts %}
        left join cuts   -- noqa: ST11
            on
                rules.scope_no = cuts.scope_no and rules.node_no = cuts.node_no
                and given.unit_is_simulated = cuts.unit_is_simulated
    {% endif %}
),

-- real and simulated figures are never measured against each other: the posts are found within each kind
reach as (
    select
        rules.scope_no,
        rules.node_no,
        by_rule.unit_is_simulated,
        min(by_rule.lowest) as lowest,
        max(by_rule.highest) as highest
    from (
        select
            rule_no,
            unit_is_simulated,
            min(placed_from) as lowest,
            max(placed_from) as highest
        from treated
        group by rule_no, unit_is_simulated
    ) as by_rule
    inner join rules on by_rule.rule_no = rules.rule_no and rules.is_relative
    group by rules.scope_no, rules.node_no, by_rule.unit_is_simulated
),

{% if deviations %}
-- mean and deviation are taken of values put between 0 and 1, where exact sums are at home whatever the unit of measure
    shifted as (
        select
            rules.scope_no,
            rules.node_no,
            treated.unit_is_simulated,
            coalesce((treated.placed_from - reach.lowest) / nullif(reach.highest - reach.lowest, 0), 0.0) as part
        from treated
        inner join rules
            on treated.rule_no = rules.rule_no and rules.scoring = 'zscore'
        inner join reach
            on
                rules.scope_no = reach.scope_no and rules.node_no = reach.node_no
                and treated.unit_is_simulated = reach.unit_is_simulated
        where treated.placed_from is not null
    ),

    middle as (
        select
            scope_no,
            node_no,
            unit_is_simulated,
            {{ exact_sum('part') }} / count(*) as mean_part
        from shifted
        group by scope_no, node_no, unit_is_simulated
    ),

    deviations as (
        select
            shifted.scope_no,
            shifted.node_no,
            shifted.unit_is_simulated,
            any_value(middle.mean_part) as mean_part,
            sqrt(
                {{ exact_sum('(shifted.part - middle.mean_part) * (shifted.part - middle.mean_part)') }} / nullif(count(*) - 1, 0)
            ) as deviation_part
        from shifted
        inner join middle
            on
                shifted.scope_no = middle.scope_no and shifted.node_no = middle.node_no
                and shifted.unit_is_simulated = middle.unit_is_simulated
        group by shifted.scope_no, shifted.node_no, shifted.unit_is_simulated
    ),
{% endif %}

spread as (
    select
        reach.*,
        {% if deviations %}
            reach.lowest + deviations.mean_part * (reach.highest - reach.lowest) as mean,
            deviations.deviation_part * (reach.highest - reach.lowest) as deviation
        {% else %}
            cast(null as double) as mean,
            cast(null as double) as deviation
        {% endif %}
    from reach
    {% if deviations %}
        left join deviations   -- noqa: ST11
            on
                reach.scope_no = deviations.scope_no and reach.node_no = deviations.node_no
                and reach.unit_is_simulated = deviations.unit_is_simulated
    {% endif %}
),

ends as (
    select
        rules.*,
        kinds.unit_is_simulated,
        coalesce(rules.lower_post, spread.lowest) as low,
        coalesce(rules.upper_post, spread.highest) as high,
        spread.lowest,
        spread.highest,
        spread.mean,
        coalesce(spread.deviation, 0.0) as deviation
    from rules
    cross join (values (true), (false)) as kinds (unit_is_simulated)
    left join spread
        on
            rules.scope_no = spread.scope_no and rules.node_no = spread.node_no
            and kinds.unit_is_simulated = spread.unit_is_simulated
),

-- every scoring but the graded and ranked ones places a value at (value - base) / span
posts as (
    select
        rule_no,
        node_no,
        unit_is_simulated,
        scoring = 'yes_no' as is_yes_no,
        scoring in ('rank', 'borda', 'bands') as is_counted,
        direction,
        missing = 'zero' as missing_is_zero,
        scale_lower,
        scale_upper - scale_lower as scale_span,
        case
            when scoring in ('minmax', 'goalposts', 'dist_to_target') then case when direction < 0 then high else low end
            when scoring = 'zscore' then mean
            when scoring = 'ratio' and direction < 0 then 1.0
            else 0.0
        end as base,
        case
            when scoring in ('minmax', 'goalposts') then case when direction < 0 then low - high else high - low end
            when scoring = 'dist_to_target' then target - case when direction < 0 then high else low end
            when scoring = 'zscore' then direction * deviation
            when scoring = 'frac_max' then case when direction < 0 then lowest else highest end
            when scoring = 'ratio' and direction < 0 then -1.0
            else 1.0
        end as span,
        case
            when scoring in ('minmax', 'goalposts') then 0.5
            when scoring = 'dist_to_target' then 1.0
            else 0.0
        end as where_no_span,
        case when clip in ('both', 'lower') then 0.0 end as floor_at,
        case
            when clip in ('both', 'upper') and scoring = 'attainment' then attainment_cap
            when clip in ('both', 'upper') then 1.0
        end as ceiling_at
    from ends
),

{% if counts %}
    ranked as (
        select
            treated.unit_no,
            treated.rule_no,
            rules.scoring,
            rank() over (
                partition by rules.scope_no, rules.node_no, treated.unit_is_simulated
                order by rules.direction * treated.placed_from
            ) - 1 as units_beaten,
            count(*) over (partition by rules.scope_no, rules.node_no, treated.unit_is_simulated) - 1 as others
        from treated
        inner join rules
            on treated.rule_no = rules.rule_no and rules.scoring in ('rank', 'borda')
        where treated.placed_from is not null
    ),

    banded as (
        select
            rule_no,
            unnest(from_json(bands, '[{"at_least": "double", "at_most": "double", "points": "double"}]')) as band
        from rules
        where scoring = 'bands'
    ),

    bands as (
        select
            rule_no,
            struct_extract(band, 'at_least') as at_least,
            struct_extract(band, 'at_most') as at_most,
            struct_extract(band, 'points') as points
        from banded
    ),

    graded as (
        select
            treated.unit_no,
            treated.rule_no,
            max(case
                when treated.placed_from < bands.at_least or treated.placed_from > bands.at_most then 0.0
                else bands.points
            end) / nullif(max(bands.points), 0) as placed
        from treated
        inner join bands on treated.rule_no = bands.rule_no
        where treated.placed_from is not null
        group by treated.unit_no, treated.rule_no
    ),

    counted as (
        select
            unit_no,
            rule_no,
            case
                when scoring = 'borda' then cast(units_beaten as double)
                when others = 0 then 0.5
                else units_beaten / others
            end as placed
        from ranked

        union all

        select * from graded
    ),
{% endif %}

placed as (
    select
        treated.*,
        posts.node_no,
        posts.missing_is_zero,
        posts.scale_lower,
        posts.scale_span,
        posts.floor_at,
        posts.ceiling_at,
        case
            when treated.placed_from is null then null
            when posts.is_yes_no then case when (treated.placed_from > 0) = (posts.direction > 0) then 1.0 else 0.0 end
            {% if counts %}
                when posts.is_counted then counted.placed
            {% endif %}
            when posts.span = 0 then posts.where_no_span
            else (treated.placed_from - posts.base) / posts.span
        end as unclipped
    from treated
    inner join posts
        on
            treated.rule_no = posts.rule_no and treated.unit_is_simulated = posts.unit_is_simulated
    {% if counts %}
        left join counted on treated.unit_no = counted.unit_no and treated.rule_no = counted.rule_no   -- noqa: ST11
    {% endif %}
)

select
    unit_no,
    node_no,
    leaf_value,
    {{ status_coded('value_status') }} as value_status,
    unit_is_simulated,
    case
        when is_screened then null
        when unclipped is null and missing_is_zero then 0.0
        -- comparisons and not least(): least(1, null) is 1 in DuckDB, and a silent unit would be given full points
        when unclipped < floor_at then scale_lower + floor_at * scale_span
        when unclipped > ceiling_at then scale_lower + ceiling_at * scale_span
        else scale_lower + unclipped * scale_span
    end as normalised
from placed
