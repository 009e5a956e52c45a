-- One row per edition, period and rank group with at least two ranked units: what is drawn for it, and its units. For an
-- edition made from another (a weight set is itself other weights) draws are made only where index_sensitivity names it.
with roots as (
    select
        scores.edition_code,
        scores.period_code,
        scores.own_rank_group,
        scores.unit_key,
        scores.rank,
        editions.is_edition
    from {{ ref('fct_index_score') }} as scores
    inner join (
        select distinct
            edition_code,
            edition_code = base_edition_code as is_edition
        from {{ ref('int_index_editions') }}
    ) as editions on scores.edition_code = editions.edition_code
    where scores.is_root and scores.rank is not null
),

settings as (
    select
        edition_code,
        coalesce(draws, 1000) as draws,
        coalesce(weight_spread, 0.25) as weight_spread,
        coalesce(seed, 922) as seed,
        coalesce(aggregations, 'own;geometric') as aggregations
    from {{ ref('index_sensitivity') }}
)

select
    roots.edition_code,
    roots.period_code,
    roots.own_rank_group,
    roots.edition_code || '|' || roots.period_code || '|' || roots.own_rank_group as draw_key,
    row_number() over (order by roots.edition_code, roots.period_code, roots.own_rank_group) as group_no,
    any_value(coalesce(settings.draws, case when roots.is_edition then 1000 end, 0)) as draws,
    any_value(coalesce(settings.weight_spread, 0.25)) as weight_spread,
    any_value(coalesce(settings.seed, 922)) as seed,
    any_value(coalesce(settings.aggregations, 'own;geometric')) as aggregations,
    list(struct_pack(unit_no := units.unit_no, rank := roots.rank) order by units.unit_no) as units
from roots
inner join {{ ref('int_index_units') }} as units
    on roots.edition_code = units.edition_code and roots.period_code = units.period_code and roots.unit_key = units.unit_key
left join settings on roots.edition_code = settings.edition_code
group by roots.edition_code, roots.period_code, roots.own_rank_group
having count(*) > 1 and draws > 0
