-- One row per cause, followed through the revisions of its report: opened, still open, resolved, re-opened or waived.
-- Made from receipts, rules and the waiver ledger: built anew it says the same, but for what another report mended, which
-- only the nights before could see.
with causes as (select * from {{ ref('int_findings_followed') }}),

reports as (select * from {{ ref('int_reports_judged') }}),

-- a later revision without it mends it; a file that could not be placed is mended by the one sent instead
mended as (
    select
        causes.finding_id,
        min(later.received_at) as closed_at
    from causes
    inner join reports as this on causes.report_id = this.report_id
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
    group by causes.finding_id
),

waivers as (
    select *
    from {{ ref('finding_waiver') }}
    where waived_on <= {{ as_of() }} and {{ as_of() }} < expires_on
),

waived as (
    select
        causes.finding_id,
        max(waivers.expires_on) as waived_until,
        max_by(waivers.reason, waivers.expires_on) as waiver_reason
    from causes
    inner join waivers
        on
            coalesce(causes.rule_code = waivers.rule_code, true)
            and coalesce(causes.unit_key = waivers.unit_key, waivers.unit_key is null)
            and coalesce(causes.form_code = waivers.form_code, waivers.form_code is null)
            and coalesce(causes.period_code = waivers.period_code, waivers.period_code is null)
            and coalesce(causes.line_code = waivers.line_code, waivers.line_code is null)
    group by causes.finding_id
),

settled as (
    select
        causes.* exclude (gone_at),
        coalesce(mended.closed_at, causes.gone_at) as closed_at,
        waived.finding_id is not null as is_waived,
        waived.waived_until,
        waived.waiver_reason
    from causes
    left join mended on causes.finding_id = mended.finding_id
    left join waived on causes.finding_id = waived.finding_id
),

-- the term runs from the day the office had the report that shows it: built anew, and after any night, it ends the same day
due as (
    select
        causes.finding_id,
        rules.owner,
        rules.criterion,
        rules.error_group,
        rules.days_to_mend,
        rules.reminded,
        {{ add_working_days('cast(causes.open_since as date)', 'rules.days_to_mend') }} as due_on
    from causes
    inner join {{ ref('dim_rule') }} as rules on causes.rule_code = rules.rule_code
)

select
    settled.finding_id,
    settled.rule_code,
    settled.severity,
    settled.report_id,
    settled.file_name,
    settled.form_code,
    settled.unit_key,
    settled.period_code,
    settled.indicator_code,
    settled.sheet,
    settled.cell,
    settled.line_no,
    settled.line_code,
    settled.found,
    settled.expected,
    settled.message_vi,
    settled.message_en,
    settled.fix_vi,
    settled.fix_en,
    settled.is_simulated,
    settled.opened_at,
    case
        when settled.closed_at is not null then 'resolved'
        when settled.is_waived then 'waived'
        else 'open'
    end as status,
    settled.closed_at,
    case
        when settled.closed_at is not null then 'resolved'
        when settled.is_waived then 'waived'
        when settled.times_reopened > 0 then 'reopened'
        when settled.open_since < {{ as_of() }} then 'still_open'
        else 'opened'
    end as life_cycle,
    settled.open_since,
    settled.times_found,
    settled.times_reopened,
    settled.waived_until,
    settled.waiver_reason,
    due.owner,
    due.criterion,
    due.error_group,
    due.days_to_mend,
    due.due_on,
    -- a note asks for nothing, and what cannot be mended any more is never overdue
    settled.closed_at is null and not settled.is_waived and due.due_on < {{ as_of() }}
    and settled.severity <> 'info' and due.reminded <> 'never' as is_overdue
from settled
left join due on settled.finding_id = due.finding_id
