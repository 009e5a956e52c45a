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
)

select
    leaves.*,
    standing.unit_is_simulated,
    standing.is_screened,
    standing.leaves_given
from leaves
inner join standing on leaves.unit_no = standing.unit_no
