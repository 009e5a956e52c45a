-- Units that a name or a code means which no unit bears as it is written: a code without its leading zero beside the right
-- name, a name without its marks or one letter off. Reads stated, named, unit_name, unit_bare_name, unit_alias and
-- unit_registry; writes near_coded and near_named, and the nearest units of what stays unknown (nearest).

create table spelling as   -- of every time: who bore the name once fits it too
select distinct
    full_name as spelling,
    false as is_bare,
    unit_key,
    unit_code,
    name_vi,
    valid_from,
    valid_to
from unit_name
union all
select distinct
    bare.bare_name,
    true as is_bare,
    bare.unit_key,
    units.unit_code,
    bare.name_vi,
    bare.valid_from,
    bare.valid_to
from unit_bare_name as bare
inner join unit_registry as units on bare.unit_key = units.unit_key
where bare.bare_name <> name_key(bare.name_vi);

create table name_key_of as
select
    *,
    plain_key(spelling) as plain
from spelling;

create table strange_name as   -- no unit bears it in the period
select
    *,
    plain_key(stated_name) as plain
from (
    select distinct
        stated_name,
        data_to
    from stated
    where stated_name is not null and length(stated_name) <= 80
) as names
anti join named on names.stated_name = named.stated_name and names.data_to = named.data_to
anti join merged_away on names.stated_name = merged_away.stated_name and names.data_to = merged_away.data_to;

create table nobodys_name as   -- at no time: what a unit was called once is no slip of another's name
from strange_name
anti join unit_name on strange_name.stated_name = unit_name.full_name;

create table near_name as
-- without any mark: 'Huyen Yen Binh'
select
    names.stated_name,
    names.data_to,
    units.* exclude (spelling, is_bare, plain)
from nobodys_name as names
inner join name_key_of as units on names.plain = units.plain
where names.plain = names.stated_name
union
-- one letter more, less or other; a name with a figure is no other one's slip: 'Phường 2' is not 'Phường 1'
select
    names.stated_name,
    names.data_to,
    units.* exclude (spelling, is_bare, plain)
from nobodys_name as names
inner join name_key_of as units
    on
        left(names.stated_name, 2) = left(units.spelling, 2)
        and abs(length(names.stated_name) - length(units.spelling)) <= 1
where
    not units.is_bare
    and length(bare_key(names.stated_name)) >= 5
    and not regexp_matches(names.stated_name, '[0-9]')
    -- wherever the slip is, one half is whole: quicker than to compare letter by letter
    and (
        left(names.stated_name, length(units.spelling) // 2 - 1) = left(units.spelling, length(units.spelling) // 2 - 1)
        or right(names.stated_name, length(units.spelling) // 2 - 1) = right(units.spelling, length(units.spelling) // 2 - 1)
    )
    and one_letter_off(names.stated_name, units.spelling);

-- read where nothing else fits: one unit of all times, and valid in the period
create table near_sure as
select
    stated_name,
    data_to,
    min(unit_key) filter ({{ valid_on('data_to', 'valid_from', 'valid_to') }}) as unit_key,
    min(name_vi) filter ({{ valid_on('data_to', 'valid_from', 'valid_to') }}) as name_vi
from near_name
group by stated_name, data_to
having
    count(distinct unit_code) = 1
    and count(distinct unit_key) filter ({{ valid_on('data_to', 'valid_from', 'valid_to') }}) = 1;

create table near_named as
select
    stated.*,
    'near_name' as unit_match,
    near_sure.unit_key,
    near_sure.name_vi
from stated
inner join near_sure on stated.stated_name = near_sure.stated_name and stated.data_to = near_sure.data_to;

-- a code that nobody ever bore, and those that it may stand for
create table near_code as
select
    stated.*,
    units.unit_key,
    units.name_vi,
    units.valid_from,
    units.valid_to
from stated
inner join unit_registry as units on near_unit_code(stated.stated_code) = near_unit_code(units.unit_code)
where stated.stated_code not in (select unit_registry.unit_code from unit_registry);

create table near_coded as
select distinct
    near_code.stated_code,
    near_code.stated_name,
    near_code.data_to,
    'near_code' as unit_match,
    near_code.unit_key,
    near_code.name_vi
from near_code
inner join (
    from named
    union all
    from near_named
) as meant
    on
        near_code.stated_code = meant.stated_code
        and near_code.stated_name = meant.stated_name
        and near_code.data_to = meant.data_to
        and near_code.unit_key = meant.unit_key;

create table nearest as
-- who bears the code at another time, or one like it
select
    codes.stated_code,
    codes.stated_name,
    codes.data_to,
    bearer_words(units.unit_key, units.name_vi, units.valid_from, units.valid_to) as bearer
from stated as codes
inner join unit_registry as units on codes.stated_code = units.unit_code
union
select
    stated_code,
    stated_name,
    data_to,
    bearer_words(unit_key, name_vi, valid_from, valid_to) as bearer
from near_code
union
-- beside a code of nobody: who bears the name
select
    stated_code,
    stated_name,
    data_to,
    unit_words(unit_key, name_vi) as bearer
from named
where stated_code is not null
union
select
    stated.stated_code,
    stated.stated_name,
    stated.data_to,
    merged_away.former || ', nay thuộc ' || unit_words(units.unit_key, units.name_vi) as bearer
from stated
inner join merged_away on stated.stated_name = merged_away.stated_name and stated.data_to = merged_away.data_to
inner join unit_registry as units
    on
        merged_away.unit_code = units.unit_code
        and {{ valid_on('merged_away.data_to', 'units.valid_from', 'units.valid_to') }}
union
-- who bears the name at another time, one that differs in its marks alone, or the nearest of all
select
    stated.stated_code,
    stated.stated_name,
    stated.data_to,
    bearer_words(like_it.unit_key, like_it.name_vi, like_it.valid_from, like_it.valid_to) as bearer
from stated
inner join (
    select
        names.stated_name,
        units.unit_key,
        units.name_vi,
        units.valid_from,
        units.valid_to
    from (
        select distinct
            stated_name,
            plain
        from strange_name
    ) as names
    inner join name_key_of as units
        on
            abs(length(names.plain) - length(units.plain)) <= 3
            and (names.plain = units.plain or (not units.is_bare and left(names.plain, 1) = left(units.plain, 1)))
    where damerau_levenshtein(names.plain, units.plain) * 6 <= length(names.plain)
    qualify
        rank() over (partition by names.stated_name order by damerau_levenshtein(names.plain, units.plain)) = 1
        and count(*) over (partition by names.stated_name) < 50
) as like_it on stated.stated_name = like_it.stated_name;
