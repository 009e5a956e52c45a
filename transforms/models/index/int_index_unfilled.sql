-- One row per unit, period and leaf of an edition: what is reported of it, or that nothing is, and how the unit stands in all.
-- A view: what is kept is the value it is placed by (int_index_treated).
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
        facts.is_simulated,
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
            facts.is_simulated,
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
        -- by what it gave; a unit that gave nothing, by what was expected of it (int_collections)
        coalesce(bool_or(is_simulated) filter (where leaf_value is not null), bool_and(is_simulated)) as is_simulated
    from reported
    group by unit_no
),

-- a unit of which nothing was expected either stands with the others, where all that gave something are simulated
panels as (
    select
        units.panel_no,
        bool_and(unit_counts.is_simulated) as is_simulated
    from unit_counts
    inner join units on unit_counts.unit_no = units.unit_no
    where unit_counts.leaves_given > 0
    group by units.panel_no
),

standing as (
    select
        units.unit_no,
        units.panel_no,
        leaf_counts.leaves,
        coalesce(unit_counts.leaves_spoken_of, 0) as leaves_spoken_of,
        coalesce(unit_counts.leaves_given, 0) as leaves_given,
        coalesce(unit_counts.is_simulated, panels.is_simulated, false) as unit_is_simulated,
        -- screening: too little is given for the unit to be judged at all, or to move the posts of others
        coalesce(coalesce(unit_counts.leaves_given, 0) < units.min_data_share * leaf_counts.leaves - 1e-9, false) as is_screened
    from units
    inner join leaf_counts on units.panel_no = leaf_counts.panel_no
    left join unit_counts on units.unit_no = unit_counts.unit_no
    left join panels on units.panel_no = panels.panel_no
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
)

select
    leaves.*,
    standing.unit_is_simulated,
    standing.is_screened,
    standing.leaves_given
from leaves
inner join standing on leaves.unit_no = standing.unit_no
