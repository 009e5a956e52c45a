-- Which unit is meant by every code and name asked for, as of the period: a code is not a key (province 15 was Yên
-- Bái, then Lào Cai). Reads stated, unit_registry and unit_alias; writes by_code and named; chooses between no two.

-- the keys of every name once: spelt again for every pair asked about, they took most of the time of this step
create table unit_name as
select distinct
    units.unit_key,
    units.unit_code,
    units.name_vi,
    units.valid_from,
    units.valid_to,
    unnest([name_key(units.name_vi), name_key(units.unit_type || ' ' || units.name_vi)]) as full_name
from unit_registry as units;

create table unit_bare_name as
select
    unit_key,
    name_vi,
    valid_from,
    valid_to,
    bare_key(name_vi) as bare_name
from unit_registry;

create table unit_parent as   -- which unit each belongs to, for as long as it does
{{ unit_parents('unit_registry') }};

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
inner join unit_parent
    on
        units.unit_key = unit_parent.unit_key
        and {{ valid_on('stated.data_to', 'unit_parent.valid_from', 'unit_parent.valid_to') }}
inner join unit_bare_name as parents
    on unit_parent.parent_key = parents.unit_key and stated.parent_name = parents.bare_name
left join unit_parent as above
    on
        parents.unit_key = above.unit_key
        and {{ valid_on('stated.data_to', 'above.valid_from', 'above.valid_to') }}
left join unit_bare_name as grands on above.parent_key = grands.unit_key
where stated.grand_name is null or stated.grand_name = grands.bare_name;

-- 'Xã Tích Cốc' was merged into Xã Cảm Nhân: an alias for those who look it up, and no name of the successor. What its
-- people report is a part of what the successor reports
create table merged_away as
select distinct
    stated.stated_name,
    stated.data_to,
    aliases.unit_code,
    bearer_words(former.unit_key, former.name_vi, former.valid_from, former.valid_to) as former
from (select distinct
    stated_name,
    data_to
from stated) as stated
inner join unit_alias as aliases on stated.stated_name = name_key(aliases.alias)
inner join unit_name as former
    on
        aliases.unit_code <> former.unit_code
        and stated.data_to >= former.valid_to
        and regexp_replace(stated.stated_name, '\s*[(,].*$', '') = former.full_name
left join unit_parent on former.unit_key = unit_parent.unit_key
left join unit_registry as parents on unit_parent.parent_key = parents.unit_key
where aliases.parent_unit_code is null or aliases.parent_unit_code = parents.unit_code;

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
left join unit_parent
    on
        units.unit_key = unit_parent.unit_key
        and {{ valid_on('stated.data_to', 'unit_parent.valid_from', 'unit_parent.valid_to') }}
left join unit_registry as parents on unit_parent.parent_key = parents.unit_key
where
    (aliases.parent_unit_code is null or aliases.parent_unit_code = parents.unit_code)
    and not exists (
        from by_name
        where by_name.stated_name = stated.stated_name and by_name.data_to = stated.data_to
    )
    and not exists (
        from merged_away
        where
            merged_away.stated_name = stated.stated_name
            and merged_away.data_to = stated.data_to
            and merged_away.unit_code = aliases.unit_code
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
