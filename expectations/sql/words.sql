-- How amounts and remarks are read and put into words: macros alone, used by other files here and by the rules.

-- a remark that gives a reason; a dash or a full stop is none
create or replace temp macro is_explained(note) as length(regexp_replace(coalesce(note, ''), '[\s\-–_.…]+', '', 'g')) > 3;

-- a remark that can be the reason of a change: a few words, not one that only fills the cell
create or replace temp macro gives_reason(note) as
len(regexp_extract_all(coalesce(note, ''), '[\pL\pN]+')) >= getvariable('JUMP_OWN_HISTORY.reason_words')
and length(regexp_replace(coalesce(note, ''), '[^\pL\pN]+', '', 'g')) >= getvariable('JUMP_OWN_HISTORY.reason_letters');

create or replace temp macro signed(amount) as
case when amount > 0 then '+' else '' end || replace(format('{:.2f}', amount), '.', ',');

create or replace temp macro period_type_vi(kind) as
case kind
    when 'year' then 'năm' when 'half' then '6 tháng' when 'nine_months' then '9 tháng' when 'quarter' then 'quý' else 'tháng'
end;
