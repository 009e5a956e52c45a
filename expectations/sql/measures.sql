-- Units of measure as lines write them, beside the catalogue's; where it names none, beside the unit's last period.
-- Spellings of one measure agree (case, accents, spacing, short forms); a thousand of it is another measure.
-- Reads figure, line_wide.

create or replace temp macro plainly(words) as
trim(replace(strip_accents(replace(replace(
    regexp_replace(lower(nfc_normalize(words)), '[\s\x{A0}]+', ' ', 'g') || ' ', 'ngàn', 'nghin'
), 'tỉ ', 'tỷ ')), 'đ', 'd'));

create or replace temp macro scale_spelt(plain) as   -- '1.000đ', 'tr.đ', 'ngan dong' with their thousands in words
regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    plain, '\b(phan tram|t[iy] le)\b', '%', 'g'
),
'\bvnd\b|\bdong viet nam\b|\bviet nam dong\b', 'dong', 'g'),
'\b1([ .,]?000){3}', ' ty ', 'g'), '\b1([ .,]?000){2}', ' trieu ', 'g'), '\b1[ .,]?000', ' nghin ', 'g'),
'\b(nghin|ngan|ngh|ng|k)[ .]*(d|dong)\b', 'nghin dong', 'g'),
'\b(trieu|tr)[ .]*(d|dong)\b', 'trieu dong', 'g'),
'\bt[iy][ .]*(d|dong)\b', 'ty dong', 'g');

create or replace temp macro scale_of(spelt) as
array_to_string(regexp_extract_all(replace(spelt, 'cong ty', 'congty'), '\b(nghin|trieu|ty)\b'), ' ');

create or replace temp macro thing_of(spelt) as   -- what is counted: without its scale, remarks in brackets and 'số'
case
    when contains(spelt, '%') then '%'
    else trim(regexp_replace(regexp_replace(regexp_replace(
        regexp_replace(replace(spelt, 'cong ty', 'congty'), '\([^)]*\)|\b(nghin|trieu|ty)\b', ' ', 'g'),
        '[^a-z0-9/‰]+', ' ', 'g'
    ), ' */ *', '/', 'g'), '^ *so (luong )?', ''))
end;

create or replace temp macro begins_each_word(short, long) as   -- 'hs' of 'ho so', 'd' of 'dong'
length(short) < length(long) and regexp_full_match(
    replace(short, ' ', ''),
    array_to_string(list_transform(
        string_split(regexp_replace(long, '[^a-z0-9]+', ' ', 'g'), ' '),
        lambda word: array_to_string(string_split(word, ''), '(') || repeat(')?', length(word) - 1)
    ), '')
);

create or replace temp macro one_thing(this, that) as
this = that
or replace(this, ' ', '') = replace(that, ' ', '')
or (this <> '%' and that <> '%' and (begins_each_word(this, that) or begins_each_word(that, this)));

create or replace temp macro one_measure(this, that) as   -- each with its scale and thing
this.scale = that.scale
and (
    (this.scale <> '' and (this.thing = '' or that.thing = ''))
    or one_thing(this.thing, that.thing)
    -- 'người' for 'người/cơ quan'
    or (
        contains(this.thing, '/') <> contains(that.thing, '/')
        and one_thing(split_part(this.thing, '/', 1), split_part(that.thing, '/', 1))
    )
);

create or replace temp macro is_thousandfold(this, that) as
(this || '>' || that) in ('>nghin', 'nghin>', 'nghin>trieu', 'trieu>nghin', 'trieu>ty', 'ty>trieu');

create or replace temp macro is_rescaled(this, that) as   -- the same thing in thousands, millions or thousand millions of it
this.scale <> that.scale
and ((this.scale <> '' and this.thing = '') or (this.thing <> '' and one_thing(this.thing, that.thing)));

create or replace temp macro things_in(spelt) as   -- 'tổng số xã, phường/thị trấn' as xã, phường, thị trấn; or without marks
list_filter(list_transform(
    string_split_regex(spelt, '[,;/]| (va|và|hoac|hoặc) '),
    lambda thing: trim(regexp_replace(trim(thing), '^(t[oổ]ng )?(s[oố] )?(l[uư][oợ]ng )?', ''))
), lambda thing: thing <> '');

create or replace temp macro all_begin(things, wholes) as   -- each with a word that one of the wholes begins with
len(things) > 0
and len(list_filter(
    things, lambda one: len(list_filter(wholes, lambda whole: starts_with(whole || ' ', one || ' '))) = 0
)) = 0;

create or replace temp macro marked(words) as lower(nfc_normalize(words));

-- 'xã' of 'xã, phường, thị trấn có Ban chỉ đạo'; 'hộ' is not 'hồ sơ', though 'ho so' typed without marks is
create or replace temp macro are_counted(words, counted) as
case
    when strip_accents(marked(words)) = marked(words) then all_begin(things_in(plainly(words)), things_in(plainly(counted)))
    else all_begin(things_in(marked(words)), things_in(marked(counted)))
end;

create or replace temp table measure_asked as
with without_word as (   -- the catalogue is silent: the last word before is what holds
    select
        report_id,
        line_key,
        unit_of_measure,
        note,
        lag(unit_of_measure) over series as last,
        lag(unit_of_measure, 2) over series as earlier,
        lag(period_code) over series as last_period
    from (
        select * from figure
        where unit_of_measure is not null and official_measure is null
        qualify row_number() over (
            partition by unit_key, indicator_code, period_code, regime, is_simulated, is_feed
            order by received_at desc, received_no desc
        ) = 1
    ) as latest
    window series as (partition by unit_key, indicator_code, regime, period_type, is_simulated, is_feed order by data_to)
)

select
    report_id,
    line_key,
    unit_of_measure as written,
    official_measure as meant,
    null::varchar as earlier,
    null::varchar as since,
    false as is_reasoned,
    -- a per cent alone counts nothing; where a part and its whole stand, the word may be that of what they count
    case
        when measure_kind = 'ratio' and (base.number is not null or coalesce(value, reported_pct).number is null)
            then concat_ws(', ', numerator_vi, denominator_vi)
    end as counted
from figure
where unit_of_measure is not null and official_measure is not null
union all
select
    report_id,
    line_key,
    unit_of_measure,
    last,
    earlier,
    last_period,
    gives_reason(note) as is_reasoned,
    null::varchar as counted
from without_word
where last is not null;

create or replace temp table measure_pair as   -- the few spellings there are, each compared once
with spelt as (
    select
        words,
        { 'scale': scale_of(scale_spelt(plainly(words))), 'thing': thing_of(scale_spelt(plainly(words))) } as measure
    from (
        select written as words from measure_asked
        union
        select meant from measure_asked
        union
        select earlier from measure_asked
    ) as spellings
),

pairs as (
    select
        written,
        meant
    from measure_asked
    union
    select
        written,
        earlier
    from measure_asked
)

select
    pairs.*,
    coalesce(one_measure(this.measure, that.measure), false) as is_one,
    is_thousandfold(this.measure.scale, that.measure.scale) as is_thousandfold,
    coalesce(is_rescaled(this.measure, that.measure), false) as is_rescaled
from pairs
inner join spelt as this on pairs.written = this.words
inner join spelt as that on pairs.meant = that.words;

create or replace temp table measure_judged as
select
    measure_asked.*,
    pair.is_thousandfold,
    pair.is_rescaled and measure_asked.since is null as is_rescaled,   -- an earlier period binds less than the catalogue
    pair.is_one
    or (measure_asked.counted is not null and are_counted(measure_asked.written, measure_asked.counted))
    or coalesce(returned.is_one, false) as is_kept   -- a return to what it was is no second change
from measure_asked
inner join measure_pair as pair on measure_asked.written = pair.written and measure_asked.meant = pair.meant
left join measure_pair as returned on measure_asked.written = returned.written and measure_asked.earlier = returned.meant;
