-- Which line and indicator the code of every wording names, or where it is near one, what its label makes of it. Reads
-- stated_lines, form_line and indicator_catalogue; writes form_name, line_labelled and line_met, a row per wording.

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
