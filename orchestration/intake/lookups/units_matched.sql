-- The one unit that every code and name asked for means, or why there is none. Reads stated, by_code, named, near_named,
-- near_coded, nobodys_name, unit_name and nearest; writes units_matched; of two candidates it takes neither.

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
inner join (
    from named
    union all
    from near_named
) as named
    on by_code.stated_code = named.stated_code and by_code.stated_name = named.stated_name and by_code.data_to = named.data_to
group by by_code.stated_code, by_code.stated_name, by_code.data_to
having not bool_or(named.unit_key = by_code.unit_key);

-- a code beside the name of a place that no unit ever bore and that is no other spelling of its own: the code decides,
-- and whose it is is told
create table strange_beside_code as
select
    by_code.stated_code,
    by_code.stated_name,
    by_code.data_to,
    min(unit_words(by_code.unit_key, by_code.name_vi)) as bearer
from by_code
inner join nobodys_name on by_code.stated_name = nobodys_name.stated_name and by_code.data_to = nobodys_name.data_to
inner join unit_name on by_code.stated_code = unit_name.unit_code
where
    regexp_matches(by_code.stated_name, '^(tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn) ')
    and length(bare_key(by_code.stated_name)) >= 4
group by by_code.stated_code, by_code.stated_name, by_code.data_to
having not bool_or(
    contains(word_key(by_code.stated_name), word_key(bare_key(unit_name.name_vi)))
    or contains(word_key(unit_name.full_name), word_key(bare_key(by_code.stated_name)))
    or one_letter_off(plain_key(by_code.stated_name), plain_key(unit_name.full_name))
);

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
    union all
    from near_named
    where stated_code is null
    union all
    from near_coded
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
        when candidates = 0 then nearest_units.bearers
        else strange_beside_code.bearer
    end as unit_candidates,
    contradicted.named_units as unit_contradiction
from matched
left join (
    select
        stated_code,
        stated_name,
        data_to,
        string_agg(distinct bearer, '; ' order by bearer) as bearers
    from nearest
    group by stated_code, stated_name, data_to
) as nearest_units
    on
        matched.stated_code is not distinct from nearest_units.stated_code
        and matched.stated_name is not distinct from nearest_units.stated_name
        and matched.data_to is not distinct from nearest_units.data_to
left join contradicted
    on
        matched.stated_code = contradicted.stated_code
        and matched.stated_name = contradicted.stated_name
        and matched.data_to = contradicted.data_to
left join strange_beside_code
    on
        matched.stated_code = strange_beside_code.stated_code
        and matched.stated_name = strange_beside_code.stated_name
        and matched.data_to = strange_beside_code.data_to;
