-- What a wording's label says against its code: the name of another line, and where a code or label stands that names one.
-- Reads line_met, line_labelled, form_name and indicator_catalogue; writes label_of_another and line_misplaced.

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
