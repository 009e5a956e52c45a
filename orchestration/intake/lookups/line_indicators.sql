-- Which indicator every line speaks of, by its code, and whether its label says the same. Reads stated_lines, form_line and
-- indicator_catalogue; writes line_indicators, a row per wording; where two things may be meant it names both.

create table line_asked as
select
    *,
    label_key(line_label) as label
from (
    select distinct
        form_code,
        line_code,
        line_label,
        data_to
    from stated_lines
) as wordings;

-- a form's lines by the names of their indicators: an old name of the indicator is a name of its line too
create table form_name as
select distinct
    form_lines.form_code,
    form_lines.line_code,
    form_lines.indicator_code,
    form_lines.valid_from,
    form_lines.valid_to,
    indicators.name_vi,
    label_key(indicators.name_vi) as label,
    code_key(form_lines.line_code) as code,
    near_code_key(form_lines.line_code) as near_code
from form_line as form_lines
left join indicator_catalogue as indicators on form_lines.indicator_code = indicators.indicator_code;

create table line_coded as
select
    asked.form_code,
    asked.line_code,
    asked.data_to,
    min(form_lines.indicator_code) as indicator_code
from (select distinct
    form_code,
    line_code,
    data_to
from line_asked
where form_code <> 'feed') as asked
inner join form_name as form_lines
    on
        asked.form_code = form_lines.form_code
        and code_key(asked.line_code) = form_lines.code
        and {{ valid_on('asked.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }}
group by asked.form_code, asked.line_code, asked.data_to
having count(distinct form_lines.indicator_code) = 1
union all
-- a feed names the indicator itself
select
    asked.form_code,
    asked.line_code,
    asked.data_to,
    min(indicators.indicator_code) as indicator_code
from (select distinct
    form_code,
    line_code,
    data_to
from line_asked
where form_code = 'feed') as asked
inner join indicator_catalogue as indicators
    on
        asked.line_code = indicators.indicator_code
        and {{ valid_on('asked.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
group by asked.form_code, asked.line_code, asked.data_to;

-- 'H-09', 'H09.': codes that no line of the form has, and those that they may stand for
create table line_near as
select
    asked.form_code,
    asked.line_code,
    asked.data_to,
    form_lines.indicator_code,
    form_lines.line_code as near_code
from (
    select distinct
        form_code,
        line_code,
        data_to
    from line_asked
    where form_code <> 'feed' and text_of(line_code) is not null
) as asked
inner join form_name as form_lines
    on
        asked.form_code = form_lines.form_code
        and near_code_key(asked.line_code) = form_lines.near_code
        and {{ valid_on('asked.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }}
anti join line_coded
    on
        asked.form_code = line_coded.form_code
        and asked.line_code = line_coded.line_code
        and asked.data_to is not distinct from line_coded.data_to;

-- the lines of the form whose name a label is
create table line_labelled as
select distinct
    asked.form_code,
    asked.label,
    asked.data_to,
    form_lines.line_code,
    form_lines.indicator_code,
    form_lines.name_vi
from (select distinct
    form_code,
    label,
    data_to
from line_asked
where form_code <> 'feed') as asked
inner join form_name as form_lines
    on
        asked.form_code = form_lines.form_code
        and asked.label = form_lines.label
        and {{ valid_on('asked.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }};

-- the code column is gone: the label names the indicator, if it names one line of the form
create table line_by_label as
select
    asked.form_code,
    asked.line_label,
    asked.data_to,
    min(form_lines.indicator_code) as indicator_code
from (
    select distinct
        form_code,
        line_label,
        data_to
    from line_asked
    where form_code <> 'feed' and text_of(line_code) is null
) as asked
inner join form_line as form_lines
    on
        asked.form_code = form_lines.form_code
        and {{ valid_on('asked.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }}
inner join indicator_catalogue as indicators
    on
        form_lines.indicator_code = indicators.indicator_code
        and name_key(asked.line_label) = name_key(indicators.name_vi)
        and {{ valid_on('asked.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
group by asked.form_code, asked.line_label, asked.data_to
having count(distinct form_lines.indicator_code) = 1;

create table line_met as   -- what the code says of each wording, and where the code is near one, what the label makes of it
select
    asked.form_code,
    asked.line_code,
    asked.line_label,
    asked.data_to,
    asked.label,
    coalesce(line_coded.indicator_code, near.sure_indicator, line_by_label.indicator_code) as indicator_code,
    case
        when line_coded.indicator_code is not null then 'code'
        when near.sure_indicator is not null then 'near'
        when line_by_label.indicator_code is not null then 'label'
    end as code_match,
    near.codes as near_codes
from line_asked as asked
left join line_coded
    on
        asked.form_code = line_coded.form_code
        and asked.line_code = line_coded.line_code
        and asked.data_to is not distinct from line_coded.data_to
left join (
    select
        line_near.form_code,
        line_near.line_code,
        line_near.data_to,
        labels.label,
        string_agg(distinct line_near.near_code, ', ' order by line_near.near_code) as codes,
        case when count(distinct line_near.indicator_code) = 1 then min(line_labelled.indicator_code) end as sure_indicator
    from line_near
    inner join (select distinct
        form_code,
        line_code,
        data_to,
        label
    from line_asked) as labels
        on
            line_near.form_code = labels.form_code
            and line_near.line_code = labels.line_code
            and line_near.data_to is not distinct from labels.data_to
    left join line_labelled
        on
            line_near.form_code = line_labelled.form_code
            and line_near.data_to is not distinct from line_labelled.data_to
            and labels.label = line_labelled.label
            and line_near.indicator_code = line_labelled.indicator_code
    group by line_near.form_code, line_near.line_code, line_near.data_to, labels.label
) as near
    on
        asked.form_code = near.form_code
        and asked.line_code = near.line_code
        and asked.data_to is not distinct from near.data_to
        and asked.label is not distinct from near.label
left join line_by_label
    on
        asked.form_code = line_by_label.form_code
        and asked.line_label = line_by_label.line_label
        and asked.data_to is not distinct from line_by_label.data_to
        and text_of(asked.line_code) is null;

-- a label that is not its own line's name: the name of another line or indicator, or nearly that
create table label_of_another as
with strange as (
    select distinct
        met.form_code,
        met.indicator_code,
        met.label,
        met.data_to
    from line_met as met
    where
        met.code_match = 'code'
        and met.form_code <> 'feed'
        and met.label is not null
        and met.label not in (
            select own.label from form_name as own
            where own.indicator_code = met.indicator_code and own.label is not null
        )
),

named as (
    select
        strange.*,
        line_labelled.line_code as other_code,
        line_labelled.name_vi as other_name
    from strange
    inner join line_labelled
        on
            strange.form_code = line_labelled.form_code
            and strange.label = line_labelled.label
            and strange.data_to is not distinct from line_labelled.data_to
    union
    select
        strange.*,
        null::varchar as other_code,
        indicators.name_vi as other_name
    from strange
    inner join indicator_catalogue as indicators on strange.label = label_key(indicators.name_vi)
),

cut_short as (   -- a name cut short or written on: the opening of one other line's name alone, and not of its own
    select
        strange.*,
        min(form_lines.line_code) as other_code,
        min(form_lines.name_vi) as other_name
    from strange
    inner join form_name as form_lines
        on
            strange.form_code = form_lines.form_code
            and least(length(strange.label), length(form_lines.label)) >= 15
            and 2 * length(strange.label) >= length(form_lines.label)
            and (starts_with(form_lines.label, strange.label) or starts_with(strange.label, form_lines.label))
            and {{ valid_on('strange.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }}
    where (strange.form_code, strange.label) not in (select (form_code, label) from named)
    group by strange.form_code, strange.indicator_code, strange.label, strange.data_to
    having count(distinct form_lines.indicator_code) = 1 and min(form_lines.indicator_code) <> strange.indicator_code
),

misspelt as (   -- one of another line's letters in eight may be wrong, where its own name is far from what is written
    select
        strange.form_code,
        strange.indicator_code,
        strange.label,
        strange.data_to,
        min({
            'distance': levenshtein(strange.label, form_lines.label),
            'code': form_lines.line_code,
            'name': form_lines.name_vi
        }) as other,
        min(levenshtein(strange.label, form_lines.label))
        filter (form_lines.indicator_code = strange.indicator_code) as own_distance
    from strange
    inner join form_name as form_lines
        on
            strange.form_code = form_lines.form_code
            and (
                strange.indicator_code = form_lines.indicator_code
                or abs(length(strange.label) - length(form_lines.label)) * 8 <= length(form_lines.label)
            )
            and {{ valid_on('strange.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }}
    where (strange.form_code, strange.label) not in (select (form_code, label) from named)
    group by strange.form_code, strange.indicator_code, strange.label, strange.data_to
)

select
    form_code,
    indicator_code,
    label,
    data_to,
    coalesce(
        string_agg(distinct other_words, '; ' order by other_words) filter (other_code is not null),
        string_agg(distinct other_words, '; ' order by other_words)
    ) as words
from (
    select
        *,
        concat_ws(' ', other_code, '“' || other_name || '”') as other_words
    from (
        from named
        union
        from cut_short
        union
        select
            form_code,
            indicator_code,
            label,
            data_to,
            other.code as other_code,
            other.name as other_name
        from misspelt
        where other.distance * 8 <= length(label) and own_distance > 2 * other.distance + 8
    ) as others
) as worded
group by form_code, indicator_code, label, data_to;

-- a code in the column of labels, a label in the column of codes, or both in one cell: only to name the line that is meant
create table line_misplaced as
select distinct
    met.form_code,
    met.line_code as asked_code,
    met.line_label as asked_label,
    met.data_to,
    form_lines.line_code
from (
    select
        *,
        unnest([line_code, line_label]) as words
    from line_met
    where indicator_code is null and form_code <> 'feed'
) as met
inner join form_name as form_lines
    on
        met.form_code = form_lines.form_code
        and (
            label_key(met.words) = form_lines.label
            or label_key(without_code_in_front(met.words)) = form_lines.label
            or near_code_key(met.words) = form_lines.near_code
            or near_code_key(code_in_front(met.words)) = form_lines.near_code
        )
        and {{ valid_on('met.data_to', 'form_lines.valid_from', 'form_lines.valid_to') }};

create table line_indicators as
select
    met.form_code,
    met.line_code,
    met.line_label,
    met.data_to,
    met.indicator_code,
    met.code_match,
    -- for a code that is not the form's: the line of its label, and the codes like it
    case
        when met.indicator_code is null or met.code_match = 'near'
            then coalesce(
                (
                    select string_agg(distinct line_labelled.line_code, ', ' order by line_labelled.line_code)
                    from line_labelled
                    where
                        met.form_code = line_labelled.form_code
                        and met.label = line_labelled.label
                        and met.data_to is not distinct from line_labelled.data_to
                ),
                met.near_codes,
                (
                    select string_agg(distinct line_misplaced.line_code, ', ' order by line_misplaced.line_code)
                    from line_misplaced
                    where
                        met.form_code = line_misplaced.form_code
                        and met.line_code is not distinct from line_misplaced.asked_code
                        and met.line_label is not distinct from line_misplaced.asked_label
                        and met.data_to is not distinct from line_misplaced.data_to
                )
            )
    end as code_candidates,
    label_of_another.words as label_contradiction
from line_met as met
left join label_of_another
    on
        met.form_code = label_of_another.form_code
        and met.indicator_code = label_of_another.indicator_code
        and met.label = label_of_another.label
        and met.data_to is not distinct from label_of_another.data_to;
