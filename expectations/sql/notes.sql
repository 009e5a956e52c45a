-- What the reader noted of each file, a row each, with a column for each field of it. Reads report.

create or replace temp table read_note as
select
    report_id,
    unnest(from_json(   -- noqa: AL03
        read_notes,
        '[{"code":"VARCHAR","sheet":"VARCHAR","cell":"VARCHAR","found":"VARCHAR","expected":"VARCHAR"}]'
    ), recursive := true)
from report
where read_notes is not null;
