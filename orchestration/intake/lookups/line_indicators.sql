-- What each wording of a line is: writes line_indicators, a row per wording; where two things may be meant it names both.
-- Reads line_met and label_of_another.

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
