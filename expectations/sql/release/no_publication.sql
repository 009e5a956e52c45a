-- What the last release had published, where there is none. Reads nothing.

create or replace temp view previous_publication as
select
    null::varchar as edition_code,
    null::varchar as period_code,
    null::varchar as unit_key,
    null::varchar as node_code,
    null::double as normalised,
    null::integer as rank,
    null::date as published_on
where false
