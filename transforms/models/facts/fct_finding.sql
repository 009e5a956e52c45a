-- One row per cause, followed through the revisions of its report: opened, still open, resolved, re-opened or waived.
-- Made from receipts, rules and the waiver ledger: built anew it says the same, but for what another report mended, which
-- only the nights before could see.
with findings as (
    select
        *,
        cast(null as timestamp) as gone_at
    from {{ ref('stg_judge__findings') }}

    union all

    select
        * exclude (closed_at),
        closed_at as gone_at
    from {{ ref('stg_judge__past') }}
),

reports as (
    select
        *,
        concat_ws(
            '|', coalesce(form_code, report_id), coalesce(unit_key, report_id), coalesce(period_code, report_id), regime
        ) as series
    from {{ ref('fct_report') }}
),

placed as (
    select
        findings.*,
        coalesce(findings.unit_key, reports.unit_key) as told_unit_key,
        coalesce(findings.period_code, reports.period_code) as told_period_code,
        coalesce(findings.form_code, reports.form_code) as told_form_code,
        coalesce(findings.is_simulated, reports.is_simulated) as told_is_simulated,
        coalesce(reports.series, concat_ws('|', findings.form_code, findings.unit_key, findings.period_code, findings.regime))
            as series,
        coalesce(findings.since, reports.received_at) as found_at,
        coalesce(reports.revision_no, 1) as revision_no,
        reports.file_name,
        -- a line is known by its code and unit, wherever it stands in the next revision; a cell by its column
        concat_ws(
            '|', findings.rule_code, coalesce(nullif(findings.line_code, ''), findings.line_key, 'report'), findings.unit_key,
            findings.period_code, regexp_extract(findings.cell, '^[A-Z]+')
        ) as place
    from findings
    left join reports on findings.report_id = reports.report_id
),

causes as (
    select
        *,
        md5(concat_ws('|', series, place, row_number() over (
            partition by series, revision_no, place, gone_at order by line_no, cell, found
        ))) as finding_id
    from placed
),

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
),

latest as (
    select
        islands.*,
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
),

-- a later revision without it mends it; a file that could not be placed is mended by the one sent instead
mended as (
    select
        latest.finding_id,
        min(later.received_at) as closed_at
    from latest
    inner join reports as this on latest.report_id = this.report_id
    inner join reports as later
        on
            (this.series = later.series and this.revision_no + 1 = later.revision_no)
            or (
                (this.form_code is null or this.unit_key is null or this.period_code is null)
                and this.received_at < later.received_at
                and later.lines_accepted > 0
                and (
                    this.file_name = later.file_name
                    or (this.unit_key = later.unit_key and this.period_code = later.period_code)
                )
            )
    group by latest.finding_id
),

waivers as (
    select *
    from {{ ref('finding_waiver') }}
    where waived_on <= {{ as_of() }} and {{ as_of() }} < expires_on
),

waived as (
    select
        latest.finding_id,
        max(waivers.expires_on) as waived_until,
        max_by(waivers.reason, waivers.expires_on) as waiver_reason
    from latest
    inner join waivers
        on
            coalesce(latest.rule_code = waivers.rule_code, true)
            and coalesce(latest.told_unit_key = waivers.unit_key, waivers.unit_key is null)
            and coalesce(latest.told_form_code = waivers.form_code, waivers.form_code is null)
            and coalesce(latest.told_period_code = waivers.period_code, waivers.period_code is null)
            and coalesce(latest.line_code = waivers.line_code, waivers.line_code is null)
    group by latest.finding_id
)

select
    latest.finding_id,
    latest.rule_code,
    latest.severity,
    latest.report_id,
    latest.file_name,
    latest.told_form_code as form_code,
    latest.told_unit_key as unit_key,
    latest.told_period_code as period_code,
    latest.indicator_code,
    latest.sheet,
    latest.cell,
    latest.line_no,
    latest.line_code,
    latest.found,
    latest.expected,
    latest.message_vi,
    latest.message_en,
    latest.fix_vi,
    latest.fix_en,
    latest.told_is_simulated as is_simulated,
    latest.opened_at,
    case
        when coalesce(mended.closed_at, latest.gone_at) is not null then 'resolved'
        when waived.finding_id is not null then 'waived'
        else 'open'
    end as status,
    coalesce(mended.closed_at, latest.gone_at) as closed_at,
    case
        when coalesce(mended.closed_at, latest.gone_at) is not null then 'resolved'
        when waived.finding_id is not null then 'waived'
        when latest.times_reopened > 0 then 'reopened'
        when latest.open_since < {{ as_of() }} then 'still_open'
        else 'opened'
    end as life_cycle,
    latest.open_since,
    latest.times_found,
    latest.times_reopened,
    waived.waived_until,
    waived.waiver_reason,
    rules.owner,
    rules.criterion
from latest
left join mended on latest.finding_id = mended.finding_id
left join waived on latest.finding_id = waived.finding_id
left join {{ ref('dim_rule') }} as rules on latest.rule_code = rules.rule_code
