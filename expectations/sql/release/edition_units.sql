-- The units an edition speaks of in a period it was scored for, from the registry itself. A unit that exists on the period's
-- last day in one reporting regime and not in the other is left to the models: an edition does not say which it follows.
-- Reads fct_index_score, dim_period, index_edition, unit_registry.

create or replace temp view edition_unit as
with ancestry as (
    {{ unit_ancestors('unit_registry') }}
),

scored as (
    select
        score.edition_code,
        score.period_code,
        calendar.data_to,
        count(*) over (partition by score.edition_code, score.period_code) as regimes
    from (select distinct
        edition_code,
        period_code
    from fct_index_score) as score
    inner join dim_period as calendar on score.period_code = calendar.period_code
),

existing as (
    select distinct
        scored.edition_code,
        scored.period_code,
        scored.data_to,
        scored.regimes,
        unit.unit_key
    from scored
    inner join index_edition as edition on scored.edition_code = edition.edition_code
    inner join unit_registry as unit
        on
            edition.unit_level = unit.unit_level
            and {{ valid_on('scored.data_to', 'unit.valid_from', 'unit.valid_to') }}
    where
        edition.scope_unit_key is null
        or exists (
            select 1 from ancestry
            where
                ancestry.unit_key = unit.unit_key
                and ancestry.ancestor_key = edition.scope_unit_key
                and {{ valid_on('scored.data_to', 'ancestry.valid_from', 'ancestry.valid_to') }}
        )
)

select
    edition_code,
    period_code,
    unit_key
from existing
group by edition_code, period_code, unit_key, regimes
having count(*) = regimes
