-- Whose report the title and the sheet's name say it is, where that is neither the unit of its head nor one above it: a
-- copied file. Reads stated_reports, units_matched, unit_registry, unit_name and unit_bare_name; writes title_contradicted.

create macro title_key(words) as
' ' || trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    ' ' || tone_placed(lower(look_alike(words))),
    '\s(?:h)\.\s*', ' huyện ', 'g'
), '\s(?:x)\.\s*', ' xã ', 'g'), '\s(?:p)\.\s*', ' phường ', 'g'),
'\s(?:tx)[\s.]+', ' thị xã ', 'g'), '\s(?:tp)[\s.]+', ' thành phố ', 'g'), '\s(?:tt)[\s.]+', ' thị trấn ', 'g'),
'[^\p{L}\p{N}]+', ' ', 'g')) || ' ';

create table title_asked as
select distinct
    reports.title_text,
    units.unit_key,
    reports.data_to
from stated_reports as reports
inner join units_matched as units
    on
        reports.stated_code is not distinct from units.stated_code
        and name_key(reports.stated_name) is not distinct from units.stated_name
        and reports.data_to is not distinct from units.data_to
where reports.title_text is not null and units.unit_key is not null;

create table title_line as
select
    line,
    string_split(key, ' ') as words,
    strip_accents(replace(key, 'đ', '?')) = key as is_unmarked
from (
    select
        line,
        -- 'VanYen', as a sheet is often named
        trim(title_key(regexp_replace(line, '(\p{Ll})([\p{Lu}\p{Nd}])', '\1 \2', 'g'))) as key
    from (
        select distinct unnest(string_split(title_text, chr(10))) as line
        from title_asked
    ) as lines
) as keyed;

-- every run of words that may be the name of a unit
create table title_run as
select
    line,
    is_unmarked,
    start,
    size,
    array_to_string(words[start:start + size - 1], ' ') as run
from (
    select
        *,
        unnest(range(2, 9)) as size
    from (
        select
            *,
            unnest(range(1, len(words) + 1)) as start
        from title_line
    ) as starts
) as sizes
where start + size - 1 <= len(words);

create table title_name as
select
    *,
    plain_key(name) as plain
from (
    select distinct
        trim(regexp_replace(full_name, '[^\p{L}\p{N}]+', ' ', 'g')) as name,
        full_name <> bare.bare_name as is_typed,
        names.unit_key,
        names.name_vi,
        names.valid_from,
        names.valid_to
    from (
        select
            unit_key,
            full_name,
            name_vi,
            valid_from,
            valid_to
        from unit_name
        union all
        select
            unit_key,
            bare_name,
            name_vi,
            valid_from,
            valid_to
        from unit_bare_name
        where contains(bare_name, ' ')
    ) as names
    inner join (select distinct
        unit_key,
        bare_name
    from unit_bare_name) as bare on names.unit_key = bare.unit_key
) as spelt;

-- the longest name from each word on: 'xã An Bình' is not 'xã An'
create table title_exact as
select
    runs.line,
    runs.start,
    runs.size,
    names.*
from title_run as runs
inner join title_name as names on case when runs.is_unmarked then names.plain else names.name end = runs.run
qualify runs.size = max(runs.size) over (partition by runs.line, runs.start, names.is_typed);

-- where no name stands as it is spelt: a typed one without some of its marks, or with one letter more, less or other
create table title_misspelt as
select
    runs.line,
    runs.start,
    runs.size,
    names.*
from title_run as runs
inner join title_name as names
    on
        names.is_typed
        and left(runs.run, 2) = left(names.name, 2)
        and abs(length(runs.run) - length(names.name)) <= 1
        and (
            left(runs.run, length(names.name) // 2 - 1) = left(names.name, length(names.name) // 2 - 1)
            or right(runs.run, length(names.name) // 2 - 1) = right(names.name, length(names.name) // 2 - 1)
        )
anti join title_exact on runs.line = title_exact.line and runs.start = title_exact.start and title_exact.is_typed
where
    regexp_matches(runs.run, '^(huyện|thị xã|thành phố|xã|phường|thị trấn) ')
    and length(bare_key(runs.run)) >= 5
    and not regexp_matches(runs.run, '[0-9]')
    and (plain_key(runs.run) = names.plain or one_letter_off(runs.run, names.name));

create table title_names as
select title_exact.*
from title_exact
-- within 'thị trấn Yên Bình' nobody speaks of the district Yên Bình
anti join title_exact as typed
    on
        title_exact.line = typed.line
        and not title_exact.is_typed
        and typed.is_typed
        and title_exact.start > typed.start
        and typed.start + typed.size >= title_exact.start + title_exact.size
union all
from title_misspelt;

create table unit_above as   -- a unit, and all that it is a part of, for as long as it is
with ancestors as (
    {{ unit_ancestors('unit_registry') }}
)

select
    ancestors.unit_key,
    ancestors.ancestor_key as above_key,
    ancestors.valid_from,
    ancestors.valid_to,
    names.name
from ancestors
left join title_name as names on ancestors.ancestor_key = names.unit_key
where ancestors.unit_key in (select unit_key from title_asked);

create table title_met as
select
    asked.title_text,
    asked.unit_key,
    asked.data_to,
    asked.line,
    names.is_typed,
    names.unit_key as named_key,
    names.name_vi as named,
    named_units.unit_level = own.unit_level as is_of_its_level,
    exists (
        from unit_above
        where
            unit_above.unit_key = asked.unit_key
            and {{ valid_on('asked.data_to', 'unit_above.valid_from', 'unit_above.valid_to') }}
            and (unit_above.above_key = names.unit_key or unit_above.name = names.name)
    ) as is_above
from (
    select
        *,
        unnest(string_split(title_text, chr(10))) as line
    from title_asked
) as asked
inner join title_names as names
    on asked.line = names.line and {{ valid_on('asked.data_to', 'names.valid_from', 'names.valid_to') }}
inner join unit_registry as named_units on names.unit_key = named_units.unit_key
inner join unit_registry as own on asked.unit_key = own.unit_key;

-- a name without its type speaks only where no typed one does, and only of the like: 'Văn Yên' in a district's report
create table title_contradicted as
select
    title_text,
    unit_key,
    data_to,
    string_agg(line, '; ' order by line) as lines
from (
    select
        title_text,
        unit_key,
        data_to,
        line
    from title_met
    group by title_text, unit_key, data_to, line
    having
        not bool_or(named_key = unit_key)
        and (
            bool_or(is_typed and not is_above)
            or (not bool_or(is_typed or is_above) and bool_or(is_of_its_level))
        )
) as strange
group by title_text, unit_key, data_to;
