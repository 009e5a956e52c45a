-- One row per unit, period and leaf of an edition: the value it is placed by, winsorised and transformed where asked for.
-- Steps that no edition asks for are left out: over twelve million leaves a join that finds nothing still costs.
{% set cuts = index_asks_for("winsorise_lower is not null or winsorise_upper is not null") %}
{% set transforms = index_asks_for("transform <> 'none'") %}
{% set cut = 'case when given.raw < cuts.lowest then cuts.lowest'
    ~ ' when given.raw > cuts.highest then cuts.highest else given.raw end' %}
{% set value = cut if cuts else 'given.raw' %}
with rules as (select * from {{ ref('int_index_rules') }}),

given as (select * from {{ ref('int_index_given') }})
{% if cuts %}
    ,
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
    )
{% endif %}

select
    given.unit_no,
    -- the scale it is measured on (int_index_posts): its rule, and whether among real units or simulated ones
    {{ index_post_no('given.rule_no', 'given.unit_is_simulated') }} as post_no,
    given.leaf_value,
    {{ status_coded('given.value_status') }} as value_status,
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
