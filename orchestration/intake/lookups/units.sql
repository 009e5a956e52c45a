-- Which unit is meant by every code and name asked for, as of the period: a code is not a key (province 15 was Yên
-- Bái, then Lào Cai). Reads asked, unit_registry and unit_alias; writes units_found; chooses between no two.

-- the keys of every name once: spelt again for every pair asked about, they took most of the time of this step
create table unit_name as
select distinct
    units.unit_key,
    units.unit_code,
    units.name_vi,
    units.parent_unit_key,
    units.valid_from,
    units.valid_to,
    unnest([name_key(units.name_vi), name_key(units.unit_type || ' ' || units.name_vi)]) as full_name
from unit_registry as units;

create table unit_bare_name as
select
    unit_key,
    name_vi,
    parent_unit_key,
    valid_from,
    valid_to,
    bare_key(name_vi) as bare_name
from unit_registry;

create table by_code as
select
    asked.*,
    'code' as unit_match,
    units.unit_key,
    units.name_vi
from asked
inner join unit_registry as units
    on asked.said_code = units.unit_code and holds_on(asked.data_to, units.valid_from, units.valid_to);

create table by_name as
select
    asked.*,
    'name' as unit_match,
    units.unit_key,
    units.name_vi
from asked
inner join unit_name as units
    on asked.said_name = units.full_name and holds_on(asked.data_to, units.valid_from, units.valid_to);

-- 'Xã Tân Thịnh, huyện Văn Chấn', 'Xã Tân Thịnh (Văn Chấn)': the parent tells namesakes apart, and a province named
-- after it must be the parent's
create table by_parent as
select
    asked.said_code,
    asked.said_name,
    asked.data_to,
    'name' as unit_match,
    units.unit_key,
    units.name_vi
from (
    select
        * exclude (parts),
        name_key(parts['own']) as own_name,
        bare_key(parts['parent']) as parent_name,
        bare_key(parts['grand']) as grand_name
    from (
        select
            *,
            regexp_extract(
                parent_apart(said_name),
                '^([^,(–]+?)\s*(?:,|\(| – | - )\s*([^,()]+?)\s*\)?(?:\s*(?:,| – | - )\s*([^,()]+?))?$',
                ['own', 'parent', 'grand']
            ) as parts
        from asked
    )
) as asked
inner join unit_name as units
    on asked.own_name = units.full_name and holds_on(asked.data_to, units.valid_from, units.valid_to)
inner join unit_bare_name as parents
    on units.parent_unit_key = parents.unit_key and asked.parent_name = parents.bare_name
left join unit_bare_name as grands on parents.parent_unit_key = grands.unit_key
where asked.grand_name is null or asked.grand_name = grands.bare_name;

create table by_alias as
select
    asked.*,
    'alias' as unit_match,
    units.unit_key,
    units.name_vi
from asked
inner join unit_alias as aliases on asked.said_name = name_key(aliases.alias)
inner join unit_registry as units
    on aliases.unit_code = units.unit_code and holds_on(asked.data_to, units.valid_from, units.valid_to)
left join unit_registry as parents on units.parent_unit_key = parents.unit_key
where
    (said(aliases.parent_unit_code) is null or aliases.parent_unit_code = parents.unit_code)
    and not exists (
        from by_name
        where by_name.said_name = asked.said_name and by_name.data_to = asked.data_to
    );

-- 'Lục Yên' without its type, where no other unit bears the name; else all who bear it are the candidates
create table by_bare_name as
select
    asked.*,
    'name' as unit_match,
    units.unit_key,
    units.name_vi
from asked
inner join unit_bare_name as units
    on asked.said_name = units.bare_name and holds_on(asked.data_to, units.valid_from, units.valid_to)
where
    asked.said_name not in (select said_name from by_name where said_name is not null)
    and asked.said_name not in (select said_name from by_alias where said_name is not null);

create table named as
from by_name
union
from by_parent
union
from by_alias
union
from by_bare_name;

-- a code of one unit beside the name of another: nobody can say which is meant
create table contradicted as
select
    by_code.said_code,
    by_code.said_name,
    by_code.data_to,
    string_agg(distinct named.unit_key || ' ' || named.name_vi, '; ' order by named.unit_key || ' ' || named.name_vi) as named_units
from by_code
inner join named
    on by_code.said_code = named.said_code and by_code.said_name = named.said_name and by_code.data_to = named.data_to
group by by_code.said_code, by_code.said_name, by_code.data_to
having not bool_or(named.unit_key = by_code.unit_key);

create table at_other_times as
select
    said_code,
    string_agg(
        unit_key || ' ' || name_vi || ' [' || coalesce(said(valid_from), '') || ', ' || coalesce(said(valid_to), '') || ')',
        '; ' order by valid_from
    ) as bearers
from (select distinct said_code from asked) as codes
inner join unit_registry as units on codes.said_code = units.unit_code
group by said_code;

-- a name that no unit bears: who bears one like it, now or at another time
create table alike as
select
    names.said_name,
    string_agg(distinct units.bearer, '; ' order by units.bearer) as bearers
from (
    select distinct
        said_name,
        plain_key(said_name) as plain_name
    from asked
    where said_code is null and said_name is not null and said_name not in (select named.said_name from named)
) as names
inner join (
    select
        plain_key(full_name) as plain_name,
        unit_key || ' ' || name_vi || ' [' || coalesce(said(valid_from), '') || ', ' || coalesce(said(valid_to), '') || ')'
            as bearer
    from unit_name
    union
    select
        plain_key(bare_name) as plain_name,
        unit_key || ' ' || name_vi || ' [' || coalesce(said(valid_from), '') || ', ' || coalesce(said(valid_to), '') || ')'
            as bearer
    from unit_bare_name
) as units on names.plain_name = units.plain_name
group by names.said_name;

create table found as
select
    asked.said_code,
    asked.said_name,
    asked.data_to,
    count(distinct hits.unit_key) as candidates,
    min(hits.unit_key) as first_unit_key,
    min(hits.unit_match) as found_by,
    string_agg(distinct hits.unit_key || ' ' || hits.name_vi, '; ' order by hits.unit_key || ' ' || hits.name_vi) as names
from asked
left join (
    from by_code
    union all
    from named
    where said_code is null
) as hits
    on
        asked.said_code is not distinct from hits.said_code
        and asked.said_name is not distinct from hits.said_name
        and asked.data_to is not distinct from hits.data_to
group by asked.said_code, asked.said_name, asked.data_to;

create table units_found as
select
    found.said_code,
    found.said_name,
    found.data_to,
    case when candidates = 1 then first_unit_key end as unit_key,
    case
        when coalesce(found.said_code, found.said_name) is null then 'missing'
        when candidates = 0 then 'unknown'
        when candidates > 1 then 'ambiguous'
        else found_by
    end as unit_match,
    case
        when candidates > 1 then names
        when candidates = 0 then coalesce(at_other_times.bearers, alike.bearers)
    end as unit_candidates,
    contradicted.named_units as unit_contradiction
from found
left join at_other_times on found.said_code = at_other_times.said_code
left join alike on found.said_name = alike.said_name and found.said_code is null
left join contradicted
    on
        found.said_code = contradicted.said_code
        and found.said_name = contradicted.said_name
        and found.data_to = contradicted.data_to;
