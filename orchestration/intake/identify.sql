-- From observations to reports and lines that know their unit, period and indicator. Look-ups only, all of them as of
-- the period: a code is not a key (province 15 was Yên Bái, then Lào Cai).
-- Read from Python: tables calendar, observed_reports, observed_cells, unit_registry, unit_alias, form_line, indicator_catalogue.

create macro said(words) as nullif(trim(replace(words, chr(160), ' ')), '');

-- 'hòa' and 'hoà' are one syllable: the tone stands on the second vowel
create macro tone_placed(words) as
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    words, 'òa', 'oà'), 'óa', 'oá'), 'ỏa', 'oả'), 'õa', 'oã'), 'ọa', 'oạ'), 'òe', 'oè'), 'óe', 'oé'), 'ỏe', 'oẻ'),
    'õe', 'oẽ'), 'ọe', 'oẹ'), 'ùy', 'uỳ'), 'úy', 'uý'), 'ủy', 'uỷ'), 'ũy', 'uỹ'), 'ụy', 'uỵ');

-- 'H. Yên Bình', 'TX Nghĩa Lộ': the type of a unit as it is shortened
create macro type_spelt(words) as
regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    words, '^(ubnd|uỷ ban nhân dân) ', ''),
    '^tx(\. ?| )', 'thị xã '), '^tp(\. ?| )', 'thành phố '), '^tt(\. ?| )', 'thị trấn '),
    '^h(\. ?| )', 'huyện '), '^p(\. ?| )', 'phường '), '^x(\. ?| )', 'xã ');

-- ' h 01' is H01, as people type it
create macro code_key(code) as upper(regexp_replace(code, '[\s\x{a0}]', '', 'g'));

-- names are compared without case, spacing, tone placement and shortened types, never without accents:
-- Minh Quán is not Minh Quân
create macro name_key(words) as
type_spelt(tone_placed(lower(trim(regexp_replace(
    regexp_replace(said(nfc_normalize(words)), '[\s.,;:]+$', ''), '\s+', ' ', 'g'
)))));

create macro bare_key(words) as
regexp_replace(name_key(words), '^(tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn) ', '');

-- only to tell which units a name nobody bears may have meant; never to find one
create macro plain_key(words) as replace(strip_accents(words), 'đ', 'd');

-- 'Huyện Yên Bình (141)', '141 - Huyện Yên Bình': a name with its code beside it
create macro code_beside(words) as
nullif(concat(
    regexp_extract(words, '\(\s*([0-9]{2,5})\s*\)\s*$', 1), regexp_extract(words, '^\s*([0-9]{2,5})\s*[-–:]\s+\D', 1)
), '');

create macro without_code(words) as
said(regexp_replace(regexp_replace(words, '\(\s*[0-9]{2,5}\s*\)\s*$', ''), '^\s*[0-9]{2,5}\s*[-–:]\s+', ''));

-- 'xã tân thịnh huyện văn chấn' as 'xã tân thịnh, huyện văn chấn'
create macro parent_apart(words) as
regexp_replace(words, '^((?:xã|phường|thị trấn) [^,(–-]+?) ((?:huyện|thị xã|thành phố|quận) )', '\1, \2');

create macro holds_on(day, valid_from, valid_to) as
(said(valid_from) is null or said(valid_from)::date <= day)
and (said(valid_to) is null or day < said(valid_to)::date);

create table dated_reports as
select
    reports.* exclude (period_code, period_part),
    -- the delivery note speaks only where the form is silent, and gives '9 tháng' its year; words nobody understands
    -- are not silence
    case
        when said(reports.period_text) is null then declared.period_code
        when substr(declared.period_code, 6) = reports.period_part then declared.period_code
        else reports.period_code
    end as period_code,
    coalesce(said(reports.unit_code_text), code_beside(reports.unit_name_text)) as said_code,
    without_code(reports.unit_name_text) as said_name
from observed_reports as reports
left join (select distinct period_code from calendar) as declared on reports.declared_period = declared.period_code;

create table asked_reports as
select
    reports.* exclude (said_code),
    calendar.period_type,
    calendar.data_to,
    coalesce(said_code, case when said_name is null then said(declared_unit_code) end) as said_code
from dated_reports as reports
left join calendar on reports.period_code = calendar.period_code and reports.regime = calendar.regime;

create table observed_lines as
select
    report_id,
    line_key,
    any_value(form_code) as form_code,
    any_value(sheet) as sheet,
    any_value(line_no) as line_no,
    any_value(line_code) as line_code,
    any_value(line_label) as line_label,
    any_value(unit_code_text) as unit_code_text,
    any_value(unit_name_text) as unit_name_text,
    any_value(period_text) as period_text,
    any_value(period_code) as period_code,
    any_value(regime) as regime
from observed_cells
group by report_id, line_key;

create table dated_lines as
select
    lines.* exclude (regime, period_code),
    reports.received_no,
    reports.is_simulated,
    coalesce(lines.regime, reports.regime) as regime,
    -- null is "the report's"; an empty text is the line's own, and silent
    case when lines.period_text is null then reports.period_code else lines.period_code end as period_code,
    case
        when coalesce(lines.unit_code_text, lines.unit_name_text) is null then reports.said_code
        else coalesce(said(lines.unit_code_text), code_beside(lines.unit_name_text))
    end as said_code,
    case
        when coalesce(lines.unit_code_text, lines.unit_name_text) is null then reports.said_name
        else without_code(lines.unit_name_text)
    end as said_name
from observed_lines as lines
inner join asked_reports as reports on lines.report_id = reports.report_id;

create table asked_lines as
select
    lines.*,
    calendar.period_type,
    calendar.data_to
from dated_lines as lines
left join calendar on lines.period_code = calendar.period_code and lines.regime = calendar.regime;

create table asked as
select distinct
    said_code,
    name_key(said_name) as said_name,
    data_to
from asked_reports
union
select distinct
    said_code,
    name_key(said_name) as said_name,
    data_to
from asked_lines;

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

create table identified_reports as
select
    reports.* exclude (said_code, said_name, data_to),
    units.unit_key,
    units.unit_match,
    units.unit_candidates,
    units.unit_contradiction
from asked_reports as reports
inner join units_found as units
    on
        reports.said_code is not distinct from units.said_code
        and name_key(reports.said_name) is not distinct from units.said_name
        and reports.data_to is not distinct from units.data_to
order by reports.received_no;

create table line_indicators as
select
    lines.report_id,
    lines.line_key,
    min(form_lines.indicator_code) as indicator_code
from asked_lines as lines
inner join form_line as form_lines
    on
        lines.form_code = form_lines.form_code
        and code_key(lines.line_code) = code_key(form_lines.line_code)
        and holds_on(lines.data_to, form_lines.valid_from, form_lines.valid_to)
where lines.form_code <> 'feed'
group by lines.report_id, lines.line_key
having count(distinct form_lines.indicator_code) = 1
union all
-- the code column is gone: the label names the indicator, if it names one line of the form
select
    lines.report_id,
    lines.line_key,
    min(form_lines.indicator_code) as indicator_code
from asked_lines as lines
inner join form_line as form_lines
    on
        lines.form_code = form_lines.form_code
        and holds_on(lines.data_to, form_lines.valid_from, form_lines.valid_to)
inner join indicator_catalogue as indicators
    on
        form_lines.indicator_code = indicators.indicator_code
        and name_key(lines.line_label) = name_key(indicators.name_vi)
        and holds_on(lines.data_to, indicators.valid_from, indicators.valid_to)
where lines.form_code <> 'feed' and said(lines.line_code) is null
group by lines.report_id, lines.line_key
having count(distinct form_lines.indicator_code) = 1
union all
-- a feed names the indicator itself
select
    lines.report_id,
    lines.line_key,
    min(indicators.indicator_code) as indicator_code
from asked_lines as lines
inner join indicator_catalogue as indicators
    on
        lines.line_code = indicators.indicator_code
        and holds_on(lines.data_to, indicators.valid_from, indicators.valid_to)
where lines.form_code = 'feed'
group by lines.report_id, lines.line_key;

create table identified_lines as
select
    lines.report_id,
    lines.form_code,
    lines.sheet,
    lines.line_key,
    lines.line_no,
    lines.line_code,
    lines.line_label,
    units.unit_key,
    units.unit_match,
    concat_ws(' ', lines.said_code, said(lines.said_name)) as unit_text,
    units.unit_candidates,
    units.unit_contradiction,
    lines.period_code,
    lines.period_type,
    lines.regime,
    line_indicators.indicator_code,
    lines.is_simulated
from asked_lines as lines
inner join units_found as units
    on
        lines.said_code is not distinct from units.said_code
        and name_key(lines.said_name) is not distinct from units.said_name
        and lines.data_to is not distinct from units.data_to
left join line_indicators on lines.report_id = line_indicators.report_id and lines.line_key = line_indicators.line_key
order by lines.received_no, lines.line_no, length(lines.line_key), lines.line_key;
