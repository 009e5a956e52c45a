-- Which indicator every line speaks of, by its code, and whether its label says the same. Reads line_met, line_labelled,
-- line_misplaced and label_of_another; writes line_indicators, a row per wording; where two may be meant it names both.

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
