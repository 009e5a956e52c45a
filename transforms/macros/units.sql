{# Each unit of a registry with the unit it belongs to, for as long as it does. A row names one version of the unit above; on any
   day it is the version of that code and level that stands on it: a commune that outlives its district's change to a town
   belonged to the district before. Days from valid_from to valid_to (exclusive); an empty bound is open. #}
{% macro unit_parents(registry) -%}
    select
        child.unit_key,
        parent.unit_key as parent_key,
        greatest(child.valid_from, parent.valid_from) as valid_from,
        least(child.valid_to, parent.valid_to) as valid_to
    from {{ registry }} as child
    inner join {{ registry }} as stated on child.parent_unit_key = stated.unit_key
    inner join {{ registry }} as parent
        on
            stated.unit_code = parent.unit_code
            and stated.unit_level = parent.unit_level
            and {{ share_a_day('child', 'parent') }}
{%- endmacro %}

{# True of two rows whose validity has a day in common. #}
{% macro share_a_day(one, other) -%}
    ({{ one }}.valid_from is null or {{ other }}.valid_to is null or {{ one }}.valid_from < {{ other }}.valid_to)
    and ({{ other }}.valid_from is null or {{ one }}.valid_to is null or {{ other }}.valid_from < {{ one }}.valid_to)
{%- endmacro %}

{# Each unit of a registry with each of its ancestors, for as long as it lies in it; itself included at distance 0. #}
{% macro unit_ancestors(registry) -%}
    with recursive belonging as (
        {{ unit_parents(registry) }}
    ),

    ancestry as (
        select
            unit_key,
            unit_key as ancestor_key,
            0 as distance,
            valid_from,
            valid_to
        from {{ registry }}

        union all

        select
            ancestry.unit_key,
            belonging.parent_key as ancestor_key,
            ancestry.distance + 1 as distance,
            greatest(ancestry.valid_from, belonging.valid_from) as valid_from,
            least(ancestry.valid_to, belonging.valid_to) as valid_to
        from ancestry
        inner join belonging
            on
                ancestry.ancestor_key = belonging.unit_key
                and {{ share_a_day('ancestry', 'belonging') }}
        where ancestry.distance < 10   -- country to village is 4; a loop ends here
    )

    select * from ancestry
{%- endmacro %}

{# True of a unit within a scope on a day: of the scope's unit, of any below it, and of every unit where there is none. Without a
   day: on any day. #}
{% macro is_within(unit_key, scope_unit_key, day=none) -%}
    (
        {{ scope_unit_key }} is null
        or exists (
            select 1 from {{ ref('int_unit_ancestors') }} as ancestors
            where
                ancestors.unit_key = {{ unit_key }}
                and ancestors.ancestor_key = {{ scope_unit_key }}
                and {% if day is none %}true{% else %}{{ valid_on(day, 'ancestors.valid_from', 'ancestors.valid_to') }}{% endif %}

        )
    )
{%- endmacro %}
