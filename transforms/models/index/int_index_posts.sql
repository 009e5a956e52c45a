-- One row per edition, period, leaf and kind (real, simulated): the scale of its values, with posts given or found.
{% set deviations = index_asks_for("scoring in (" ~ index_scorings('names', 'finds', 'deviation') ~ ")") %}
with rules as (
    select
        rules.*,
        kinds.unit_is_simulated,
        {{ index_post_no('rules.rule_no', 'kinds.unit_is_simulated') }} as post_no
    from {{ ref('int_index_rules') }} as rules
    cross join (values (true), (false)) as kinds (unit_is_simulated)
),

-- real and simulated figures are never measured against each other: the posts are found within each kind
reach as (
    select
        rules.scope_no,
        rules.node_no,
        rules.unit_is_simulated,
        min(by_post.lowest) as lowest,
        max(by_post.highest) as highest,
        cast(sum(by_post.values_measured) as bigint) as values_measured
    from (
        select
            post_no,
            min(placed_from) as lowest,
            max(placed_from) as highest,
            count(placed_from) as values_measured
        from {{ ref('int_index_treated') }}
        group by post_no
    ) as by_post
    inner join rules on by_post.post_no = rules.post_no
    group by rules.scope_no, rules.node_no, rules.unit_is_simulated
),

{% if deviations %}
-- mean and deviation are taken of values put between 0 and 1, where exact sums are at home whatever the unit of measure
    shifted as (
        select
            rules.scope_no,
            rules.node_no,
            rules.unit_is_simulated,
            coalesce((treated.placed_from - reach.lowest) / nullif(reach.highest - reach.lowest, 0), 0.0) as part
        from {{ ref('int_index_treated') }} as treated
        inner join rules
            on
                treated.post_no = rules.post_no
                and rules.scoring in ({{ index_scorings('names', 'finds', 'deviation') }})
        inner join reach
            on
                rules.scope_no = reach.scope_no and rules.node_no = reach.node_no
                and rules.unit_is_simulated = reach.unit_is_simulated
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
        coalesce(rules.lower_post, spread.lowest) as low,
        coalesce(rules.upper_post, spread.highest) as high,
        spread.lowest,
        spread.highest,
        spread.mean,
        coalesce(spread.deviation, 0.0) as deviation,
        coalesce(spread.values_measured, 0) as values_measured
    from rules
    left join spread
        on
            rules.scope_no = spread.scope_no and rules.node_no = spread.node_no
            and rules.unit_is_simulated = spread.unit_is_simulated
)

-- every scoring but the graded and ranked ones places a value at (value - base) / span
select
    post_no,
    rule_no,
    scope_no,
    node_no,
    edition_code,
    period_code,
    indicator_code,
    unit_is_simulated,
    scoring,
    transform,
    clip,
    direction,
    bands,
    low,
    high,
    target,
    mean,
    deviation,
    values_measured,
    missing = 'zero' as missing_is_zero,
    scale_lower,
    scale_upper - scale_lower as scale_span,
    case
        {{ index_scorings('whens', 'base') }}
        else 0.0
    end as base,
    case
        {{ index_scorings('whens', 'span') }}
        else 1.0
    end as span,
    case
        {{ index_scorings('whens', 'where_no_span') }}
        else 0.0
    end as where_no_span,
    case when clip in ('both', 'lower') then 0.0 end as floor_at,
    case
        when clip in ('both', 'upper')
            then case
                {{ index_scorings('whens', 'ceiling') }}
                else 1.0
            end
    end as ceiling_at
from ends
