-- One row per unit, period and leaf that is missing and that its edition fills in: the value that stands in for it.
with leaves as (
    select * from {{ ref('int_index_unfilled') }}
    {% if not index_asks_for("impute <> 'none'") %}
        where false   -- no edition asks: nothing is read
    {% endif %}
),

units as (select * from {{ ref('int_index_units') }}),

rules as (select * from {{ ref('int_index_rules') }}),

-- what is missing where the edition fills in; a unit that gave nothing of itself is given nothing
lacking as (
    select
        leaves.unit_no,
        leaves.rule_no,
        rules.panel_no,
        rules.node_no,
        rules.impute,
        rules.impute_max_age,
        units.edition_code,
        units.period_type,
        units.unit_key,
        units.rank_group,
        leaves.unit_is_simulated
    from leaves
    inner join rules on leaves.rule_no = rules.rule_no and rules.impute <> 'none'
    inner join units on leaves.unit_no = units.unit_no
    where leaves.raw is null and leaves.leaves_given > 0
),

lending as (
    select
        rules.node_no,
        rules.panel_no,
        leaves.raw,
        units.edition_code,
        units.period_type,
        units.unit_key,
        units.rank_group,
        leaves.unit_is_simulated
    from leaves
    inner join rules on leaves.rule_no = rules.rule_no and rules.impute <> 'none'
    inner join units on leaves.unit_no = units.unit_no
    where leaves.raw is not null and not leaves.is_screened
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
)

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
