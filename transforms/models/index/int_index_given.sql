-- One row per unit, period and leaf of an edition: what is given for it, or filled in where the edition says so, or nothing.
-- A view: only int_index_treated reads it, and reads it once.
{{ config(materialized='view') }}
with units as (select * from {{ ref('int_index_units') }}),

rules as (select * from {{ ref('int_index_rules') }}),

rules_in_force as (
    select * from rules
    where
        edition_code not in (
            select edition_code from {{ ref('int_index_editions') }}
            where read_as is not null
        )
),

in_force as (
    select
        units.unit_no,
        rules.rule_no,
        facts.value as leaf_value,
        facts.value_status,
        facts.is_simulated and facts.value is not null as is_simulated,
        {{ index_raw() }} as raw
    from {{ ref('int_index_values') }} as facts
    inner join rules_in_force as rules
        on facts.indicator_code = rules.indicator_code and facts.period_code = rules.period_code
    inner join units on rules.panel_no = units.panel_no and facts.unit_key = units.unit_key
),

{% if index_reads_otherwise() %}
read_otherwise as (
    select
        units.unit_no,
        rules.rule_no,
        facts.value as leaf_value,
        facts.value_status,
        facts.is_simulated and facts.value is not null as is_simulated,
        {{ index_raw() }} as raw
    from {{ ref('int_index_values_otherwise') }} as facts
    inner join rules
        on
            facts.edition_code = rules.edition_code and facts.indicator_code = rules.indicator_code
            and facts.period_code = rules.period_code
    inner join units on rules.panel_no = units.panel_no and facts.unit_key = units.unit_key
),
{% endif %}

reported as (
    select * from in_force
    {% if index_reads_otherwise() %}
        union all
        select * from read_otherwise
    {% endif %}
),

leaf_counts as (
    select
        panel_no,
        count(*) as leaves
    from rules
    group by panel_no
),

unit_counts as (
    select
        unit_no,
        count(*) as leaves_spoken_of,
        count(raw) as leaves_given,
        bool_or(is_simulated) as is_simulated
    from reported
    group by unit_no
),

standing as (
    select
        units.unit_no,
        units.panel_no,
        units.edition_code,
        units.period_type,
        units.unit_key,
        units.rank_group,
        leaf_counts.leaves,
        coalesce(unit_counts.leaves_spoken_of, 0) as leaves_spoken_of,
        coalesce(unit_counts.leaves_given, 0) as leaves_given,
        coalesce(unit_counts.is_simulated, false) as unit_is_simulated,
        -- screening: too little is given for the unit to be judged at all, or to move the posts of others
        coalesce(coalesce(unit_counts.leaves_given, 0) < units.min_data_share * leaf_counts.leaves - 1e-9, false) as is_screened
    from units
    inner join leaf_counts on units.panel_no = leaf_counts.panel_no
    left join unit_counts on units.unit_no = unit_counts.unit_no
),

-- the few that some leaf is silent about, and what they speak of: only among these need the silence be looked for
spoken_of as (
    select
        reported.unit_no,
        reported.rule_no
    from reported
    inner join standing on reported.unit_no = standing.unit_no and standing.leaves_spoken_of < standing.leaves
),

silent as (
    select
        standing.unit_no,
        rules.rule_no
    from standing
    inner join rules on standing.panel_no = rules.panel_no and standing.leaves_spoken_of < standing.leaves
    where
        not exists (
            select 1 from spoken_of
            where spoken_of.unit_no = standing.unit_no and spoken_of.rule_no = rules.rule_no
        )
),

leaves as (
    select * from reported

    union all by name

    select
        *,
        'not_reported' as value_status,
        false as is_simulated
    from silent
),

-- what is missing where the edition fills in; a unit that gave nothing of itself is given nothing
lacking as (
    select
        leaves.unit_no,
        leaves.rule_no,
        rules.panel_no,
        rules.node_no,
        rules.impute,
        rules.impute_max_age,
        standing.edition_code,
        standing.period_type,
        standing.unit_key,
        standing.rank_group,
        standing.unit_is_simulated
    from leaves
    inner join rules on leaves.rule_no = rules.rule_no and rules.impute <> 'none'
    inner join standing on leaves.unit_no = standing.unit_no and standing.leaves_given > 0
    where leaves.raw is null
),

lending as (
    select
        rules.node_no,
        rules.panel_no,
        leaves.raw,
        standing.edition_code,
        standing.period_type,
        standing.unit_key,
        standing.rank_group,
        standing.unit_is_simulated
    from leaves
    inner join rules on leaves.rule_no = rules.rule_no and rules.impute <> 'none'
    inner join standing on leaves.unit_no = standing.unit_no and not standing.is_screened
    where leaves.raw is not null
),

middles as (
    select
        panel_no,
        node_no,
        unit_is_simulated,
        rank_group,
        true as is_of_group,
        fsum(raw order by raw) / count(*) as mean_raw,
        median(raw) as median_raw
    from lending
    group by panel_no, node_no, unit_is_simulated, rank_group

    union all by name

    select
        panel_no,
        node_no,
        unit_is_simulated,
        false as is_of_group,
        fsum(raw order by raw) / count(*) as mean_raw,
        median(raw) as median_raw
    from lending
    group by panel_no, node_no, unit_is_simulated
),

filled as (
    select
        lacking.unit_no,
        lacking.rule_no,
        arg_max(lending.raw, lending.panel_no) as raw
    from lacking
    inner join lending
        on
            lacking.edition_code = lending.edition_code
            and lacking.period_type = lending.period_type
            and lacking.unit_key = lending.unit_key
            and lacking.node_no = lending.node_no
            and lacking.unit_is_simulated = lending.unit_is_simulated
            and lacking.panel_no > lending.panel_no
            and lacking.panel_no - lending.panel_no <= coalesce(lacking.impute_max_age, lacking.panel_no)
    where lacking.impute = 'last_known'
    group by lacking.unit_no, lacking.rule_no

    union all

    select
        lacking.unit_no,
        lacking.rule_no,
        case when lacking.impute in ('mean', 'group_mean') then middles.mean_raw else middles.median_raw end as raw
    from lacking
    inner join middles
        on
            lacking.panel_no = middles.panel_no
            and lacking.node_no = middles.node_no
            and lacking.unit_is_simulated = middles.unit_is_simulated
    where
        lacking.impute in ('mean', 'median', 'group_mean', 'group_median')
        and middles.is_of_group = (lacking.impute in ('group_mean', 'group_median'))
        and (not middles.is_of_group or lacking.rank_group = middles.rank_group)
)

select
    leaves.unit_no,
    leaves.rule_no,
    standing.unit_is_simulated,
    standing.is_screened,
    {% if index_asks_for("impute <> 'none'") %}
        -- what was filled in stands where the value would
        coalesce(leaves.leaf_value, filled.raw) as leaf_value,
        case when filled.raw is not null then 'estimated' else leaves.value_status end as value_status,
        case when not standing.is_screened then coalesce(leaves.raw, filled.raw) end as raw
    {% else %}
        leaves.leaf_value,
        leaves.value_status,
        case when not standing.is_screened then leaves.raw end as raw
    {% endif %}
from leaves
inner join standing on leaves.unit_no = standing.unit_no
{% if index_asks_for("impute <> 'none'") %}
    left join filled on leaves.unit_no = filled.unit_no and leaves.rule_no = filled.rule_no   -- noqa: ST11
{% endif %}
