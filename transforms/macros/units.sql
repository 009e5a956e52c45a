{# Each unit of a registry with each of its ancestors, itself included at distance 0. A parent is a version of a unit, so
   the chain is the one the registry states, whatever the day. #}
{% macro unit_ancestors(registry) -%}
    with recursive ancestry as (
        select
            unit_key,
            unit_key as ancestor_key,
            0 as distance
        from {{ registry }}

        union all

        select
            ancestry.unit_key,
            parent.parent_unit_key as ancestor_key,
            ancestry.distance + 1 as distance
        from ancestry
        inner join {{ registry }} as parent
            on ancestry.ancestor_key = parent.unit_key
        where parent.parent_unit_key is not null and ancestry.distance < 10   -- country to village is 4; a loop ends here
    )

    select * from ancestry
{%- endmacro %}
