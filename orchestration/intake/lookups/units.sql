-- Which unit is meant by every code and name asked for, as of the period: a code is not a key (province 15 was Yên
-- Bái, then Lào Cai). Reads stated, unit_registry and unit_alias; writes units_matched; chooses between no two.

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
    stated.*,
    'code' as unit_match,
    units.unit_key,
    units.name_vi
from stated
inner join unit_registry as units
    on stated.stated_code = units.unit_code and {{ valid_on('stated.data_to', 'units.valid_from', 'units.valid_to') }};

create table by_name as
select
    stated.*,
    'name' as unit_match,
    units.unit_key,
    units.name_vi
from stated
inner join unit_name as units
    on stated.stated_name = units.full_name and {{ valid_on('stated.data_to', 'units.valid_from', 'units.valid_to') }};

-- 'Xã Tân Thịnh, huyện Văn Chấn', 'Xã Tân Thịnh (Văn Chấn)': the parent tells namesakes apart, and a province named
-- after it must be the parent's
create table by_parent as
select
    stated.stated_code,
    stated.stated_name,
    stated.data_to,
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
                parent_apart(stated_name),
                '^([^,(–]+?)\s*(?:,|\(| – | - )\s*([^,()]+?)\s*\)?(?:\s*(?:,| – | - )\s*([^,()]+?))?$',
                ['own', 'parent', 'grand']
            ) as parts
        from stated
    ) as taken_apart
) as stated
inner join unit_name as units
    on stated.own_name = units.full_name and {{ valid_on('stated.data_to', 'units.valid_from', 'units.valid_to') }}
inner join unit_bare_name as parents
    on units.parent_unit_key = parents.unit_key and stated.parent_name = parents.bare_name
left join unit_bare_name as grands on parents.parent_unit_key = grands.unit_key
where stated.grand_name is null or stated.grand_name = grands.bare_name;

create table by_alias as
select
    stated.*,
    'alias' as unit_match,
    units.unit_key,
    units.name_vi
from stated
inner join unit_alias as aliases on stated.stated_name = name_key(aliases.alias)
inner join unit_registry as units
    on aliases.unit_code = units.unit_code and {{ valid_on('stated.data_to', 'units.valid_from', 'units.valid_to') }}
left join unit_registry as parents on units.parent_unit_key = parents.unit_key
where
    (aliases.parent_unit_code is null or aliases.parent_unit_code = parents.unit_code)
    and not exists (
        from by_name
        where by_name.stated_name = stated.stated_name and by_name.data_to = stated.data_to
    );

-- 'Lục Yên' without its type, where no other unit bears the name; else all who bear it are the candidates
create table by_bare_name as
select
    stated.*,
    'name' as unit_match,
    units.unit_key,
    units.name_vi
from stated
inner join unit_bare_name as units
    on stated.stated_name = units.bare_name and {{ valid_on('stated.data_to', 'units.valid_from', 'units.valid_to') }}
where
    stated.stated_name not in (
        select stated_name from by_name
        where stated_name is not null
    )
    and stated.stated_name not in (
        select stated_name from by_alias
        where stated_name is not null
    );

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
    by_code.stated_code,
    by_code.stated_name,
    by_code.data_to,
    string_agg(
        distinct unit_words(named.unit_key, named.name_vi), '; ' order by unit_words(named.unit_key, named.name_vi)
    ) as named_units
from by_code
inner join named
    on by_code.stated_code = named.stated_code and by_code.stated_name = named.stated_name and by_code.data_to = named.data_to
group by by_code.stated_code, by_code.stated_name, by_code.data_to
having not bool_or(named.unit_key = by_code.unit_key);

create table at_other_times as
select
    stated_code,
    string_agg(bearer_words(unit_key, name_vi, valid_from, valid_to), '; ' order by valid_from) as bearers
from (select distinct stated_code from stated) as codes
inner join unit_registry as units on codes.stated_code = units.unit_code
group by stated_code;

-- a name that no unit bears: who bears one like it, now or at another time
create table alike as
select
    names.stated_name,
    string_agg(distinct units.bearer, '; ' order by units.bearer) as bearers
from (
    select distinct
        stated_name,
        plain_key(stated_name) as plain_name
    from stated
    where stated_code is null and stated_name is not null and stated_name not in (select named.stated_name from named)
) as names
inner join (
    select
        plain_key(full_name) as plain_name,
        bearer_words(unit_key, name_vi, valid_from, valid_to) as bearer
    from unit_name
    union
    select
        plain_key(bare_name) as plain_name,
        bearer_words(unit_key, name_vi, valid_from, valid_to) as bearer
    from unit_bare_name
) as units on names.plain_name = units.plain_name
group by names.stated_name;

create table matched as
select
    stated.stated_code,
    stated.stated_name,
    stated.data_to,
    count(distinct hits.unit_key) as candidates,
    min(hits.unit_key) as first_unit_key,
    min(hits.unit_match) as matched_by,
    string_agg(
        distinct unit_words(hits.unit_key, hits.name_vi), '; ' order by unit_words(hits.unit_key, hits.name_vi)
    ) as names
from stated
left join (
    from by_code
    union all
    from named
    where stated_code is null
) as hits
    on
        stated.stated_code is not distinct from hits.stated_code
        and stated.stated_name is not distinct from hits.stated_name
        and stated.data_to is not distinct from hits.data_to
group by stated.stated_code, stated.stated_name, stated.data_to;

create table units_matched as
select
    matched.stated_code,
    matched.stated_name,
    matched.data_to,
    case when candidates = 1 then first_unit_key end as unit_key,
    case
        when coalesce(matched.stated_code, matched.stated_name) is null then 'missing'
        when candidates = 0 then 'unknown'
        when candidates > 1 then 'ambiguous'
        else matched_by
    end as unit_match,
    case
        when candidates > 1 then names
        when candidates = 0 then coalesce(at_other_times.bearers, alike.bearers)
    end as unit_candidates,
    contradicted.named_units as unit_contradiction
from matched
left join at_other_times on matched.stated_code = at_other_times.stated_code
left join alike on matched.stated_name = alike.stated_name and matched.stated_code is null
left join contradicted
    on
        matched.stated_code = contradicted.stated_code
        and matched.stated_name = contradicted.stated_name
        and matched.data_to = contradicted.data_to;
