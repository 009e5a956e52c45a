-- One row per cause: as it stands, or stood when it went, since when it is open, and how often it was found and came back.
with causes as (select * from {{ ref('int_findings_placed') }}),

gone as (   -- how often it had gone before, and when last
    select
        finding_id,
        revision_no,
        count(distinct gone_at) as times_gone,
        max(gone_at) as gone_at
    from causes
    where gone_at is not null
    group by finding_id, revision_no
),

standing as (   -- as it is now, or as it was when it went
    select *
    from causes
    qualify
        gone_at is null
        or (
            count(*) filter (where gone_at is null) over (partition by finding_id) = 0
            and gone_at = max(gone_at) over (partition by finding_id, revision_no)
        )
),

islands as (   -- revisions that show the cause without a break between them
    select
        *,
        revision_no - row_number() over (partition by finding_id order by revision_no) as island
    from standing
),

episodes as (
    select
        finding_id,
        min(found_at) as opened_at,
        count(*) as times_found,
        count(distinct island) - 1 as times_reopened,
        max(revision_no) as last_revision_no,
        max_by(island, revision_no) as last_island
    from islands
    group by finding_id
)

select
    islands.* exclude (island),
    episodes.opened_at,
    episodes.times_found + coalesce(gone.times_gone, 0) - cast(islands.gone_at is not null as integer) as times_found,
    episodes.times_reopened + coalesce(gone.times_gone, 0) - cast(islands.gone_at is not null as integer) as times_reopened,
    greatest((
        select min(same.found_at) from islands as same
        where same.finding_id = islands.finding_id and same.island = episodes.last_island
    ), coalesce(case when islands.gone_at is null then gone.gone_at end, episodes.opened_at)) as open_since
from islands
inner join episodes
    on islands.finding_id = episodes.finding_id and islands.revision_no = episodes.last_revision_no
left join gone on islands.finding_id = gone.finding_id and islands.revision_no = gone.revision_no
