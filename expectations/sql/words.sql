-- How days, amounts and remarks are read and said: macros alone, used by every other file here and by the rules.

create or replace temp macro month_of(period_code) as
case
    when period_code like '____-Q_' then 3 * right(period_code, 1)::integer
    when period_code like '____-H_' then 6 * right(period_code, 1)::integer
    when period_code like '____-9M' then 9
    when period_code like '____-__' then right(period_code, 2)::integer
    else 12
end;

-- administrative periods end on the 14th of their last month, statistical ones with it
create or replace temp macro ends_on(period_code, regime) as
case
    when regime = 'administrative' then make_date(left(period_code, 4)::integer, month_of(period_code), 14)
    else last_day(make_date(left(period_code, 4)::integer, month_of(period_code), 1))
end;

create or replace temp macro holds_on(valid_from, valid_to, day) as
coalesce(valid_from::date <= day, true) and coalesce(day < valid_to::date, true);

create or replace temp macro add_working_days(day, days) as
day
+ (days + 2 * floor((days + least(isodow(day), 5) - 1) / 5))::integer
- greatest(isodow(day) - 5, 0)::integer;

-- a remark that gives a reason; a dash or a full stop is none
create or replace temp macro is_explained(note) as length(regexp_replace(coalesce(note, ''), '[\s\-–_.…]+', '', 'g')) > 3;

create or replace temp macro signed(amount) as
case when amount > 0 then '+' else '' end || replace(format('{:.2f}', amount), '.', ',');

create or replace temp macro period_type_vi(kind) as
case kind
    when 'year' then 'năm' when 'half' then '6 tháng' when 'nine_months' then '9 tháng' when 'quarter' then 'quý' else 'tháng'
end;
