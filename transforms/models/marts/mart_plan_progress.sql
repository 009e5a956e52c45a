-- How far each plan is: one row per plan, kind of commitment, part, unit level and period where its commitments are listed, one
-- per unit where only how many of them is known, real and simulated apart. A plan known both ways
-- stands twice: choose by known_by and never add the two. What nobody said is empty, never zero.
with listed as (
    select
        statuses.plan_code,
        statuses.commitment_kind,
        'all' as part,
        'list' as known_by,
        units.unit_level,
        -- of a plan of one unit it is known whose it is
        case when count(distinct statuses.unit_key) = 1 then min(statuses.unit_key) end as unit_key,
        statuses.period_code,
        statuses.is_simulated,
        count(*) as commitments_followed,
        count(*) filter (where statuses.is_achieved) as achieved,
        count(*) filter (where statuses.commitment_status = 'in_progress') as in_progress,
        count(*) filter (where statuses.commitment_status = 'not_achieved') as not_achieved,
        -- a plain Không says that it is not achieved, and not whether it is under way
        count(*) filter (where not statuses.is_achieved and statuses.commitment_status is null) as not_told_apart,
        count(*) filter (where statuses.is_achieved is null) as unknown
    from {{ ref('fct_commitment_status') }} as statuses
    inner join {{ ref('dim_unit') }} as units on statuses.unit_key = units.unit_key
    group by statuses.plan_code, statuses.commitment_kind, units.unit_level, statuses.period_code, statuses.is_simulated
),

counts as (
    select
        plans.plan_code,
        plans.commitment_kind,
        coalesce(plans.part, 'all') as part,
        plans.counts,
        facts.unit_key,
        facts.period_code,
        facts.is_simulated,
        facts.value_status,
        -- a ratio counts so many of a whole, a count so many
        case when indicators.measure_kind = 'ratio' then facts.numerator else facts.value end as number,
        case
            when indicators.measure_kind = 'ratio' then facts.denominator
            when plans.counts = 'followed' then facts.value
        end as whole,
        facts.value as aim,
        facts.span_kind,
        facts.span_text,
        facts.span_from,
        facts.span_to,
        facts.qualifier,
        facts.note,
        facts.report_id,
        facts.sheet,
        facts.cell
    from {{ ref('plan_count') }} as plans
    inner join {{ ref('fct_indicator_value') }} as facts
        on
            plans.indicator_code = facts.indicator_code
            and coalesce(plans.scope_unit_key, facts.unit_key) = facts.unit_key
            and coalesce(plans.period_code, facts.period_code) = facts.period_code
    inner join {{ ref('dim_period') }} as periods
        on facts.period_code = periods.period_code and facts.regime = periods.regime
    inner join {{ ref('dim_indicator') }} as indicators
        on
            plans.indicator_code = indicators.indicator_code
            and {{ valid_on('periods.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
    where facts.is_current and facts.score_stage is null
    qualify row_number() over (
        partition by
            plans.plan_code,
            plans.commitment_kind,
            plans.part,
            plans.counts,
            facts.unit_key,
            facts.period_code,
            facts.is_simulated
        order by facts.value is null, facts.regime
    ) = 1
),

counted as (
    select
        plan_code,
        commitment_kind,
        part,
        'count' as known_by,
        unit_key,
        period_code,
        is_simulated,
        cast(max(whole) as bigint) as commitments_followed,
        cast(max(number) filter (where counts = 'achieved') as bigint) as achieved,
        cast(max(number) filter (where counts = 'in_progress') as bigint) as in_progress,
        cast(max(number) filter (where counts = 'not_achieved') as bigint) as not_achieved,
        max(aim) filter (where counts = 'aimed') as aimed_value,
        min_by(span_kind, counts) as span_kind,
        min_by(span_text, counts) as span_text,
        min_by(span_from, counts) as span_from,
        min_by(span_to, counts) as span_to,
        min_by(qualifier, counts) as qualifier,
        min_by(note, counts) as note,
        min_by(report_id, counts) as report_id,
        min_by(sheet, counts) as sheet,
        min_by(cell, counts) as cell,
        min(value_status) filter (where number is null) as missing_status,
        coalesce(sum(number) filter (where counts in ('achieved', 'in_progress', 'not_achieved')), 0) as spoken_for
    from counts
    group by plan_code, commitment_kind, part, unit_key, period_code, is_simulated
),

plans as (
    select
        listed.* exclude (achieved, in_progress, not_achieved, not_told_apart),
        case when unknown < commitments_followed then achieved end as achieved,
        case when unknown < commitments_followed and not_told_apart = 0 then in_progress end as in_progress,
        case when unknown < commitments_followed and not_told_apart = 0 then not_achieved end as not_achieved,
        -- of a list, what is achieved is a floor as long as any status is unknown
        case when unknown = 0 then 1e2 * achieved / commitments_followed end as achieved_pct,
        1e2 * achieved / nullif(commitments_followed - unknown, 0) as achieved_of_known_pct,
        case
            when unknown = commitments_followed then 'not_reported'
            when unknown > 0 then 'partly_reported'
        end as unknown_reason
    from listed
    union all by name
    select
        counted.* exclude (missing_status, spoken_for),
        units.unit_level,
        -- what is neither achieved nor said to be anything else is unknown; of a whole nobody named, nobody knows how many
        case when spoken_for <= commitments_followed then commitments_followed - spoken_for end as unknown,
        1e2 * achieved / nullif(commitments_followed, 0) as achieved_pct,   -- a count is of the whole its source names
        case
            when spoken_for > commitments_followed then 'counts_exceed_whole'
            when aimed_value is not null then 'due_later'
            when achieved is null then coalesce(missing_status, 'not_stated')
            when commitments_followed is null then 'whole_not_stated'
        end as unknown_reason
    from counted
    inner join {{ ref('dim_unit') }} as units on counted.unit_key = units.unit_key
),

stated as (
    select
        plans.plan_code,
        subjects.name_vi as plan_name_vi,
        plans.commitment_kind,
        plans.part,
        plans.known_by,
        plans.unit_level,
        plans.unit_key,
        plans.period_code,
        cast(plans.commitments_followed as bigint) as commitments_followed,
        cast(plans.achieved as bigint) as achieved,
        cast(plans.in_progress as bigint) as in_progress,
        cast(plans.not_achieved as bigint) as not_achieved,
        cast(plans.unknown as bigint) as unknown,
        plans.achieved_pct,
        plans.achieved_of_known_pct,
        plans.unknown_reason,
        case
            when plans.in_progress is not null and plans.not_achieved is not null then null
            when plans.unknown_reason = 'not_reported' then 'not_reported'
            when plans.known_by = 'list' then 'not_told_apart'
            else 'not_stated'
        end as progress_reason,
        case
            when plans.achieved_of_known_pct is not null then null
            when plans.known_by = 'count' then 'counted_only'
            else plans.unknown_reason
        end as known_reason,
        plans.aimed_value,
        case when plans.aimed_value is null then 'no_aim' end as aim_reason,
        case when plans.aimed_value is not null then plans.span_to end as due_on,
        plans.span_kind,
        plans.span_text,
        plans.span_from,
        plans.span_to,
        plans.qualifier,
        plans.note,
        plans.report_id,
        plans.sheet,
        plans.cell,
        plans.is_simulated
    from plans
    left join {{ ref('dim_subject') }} as subjects on plans.plan_code = subjects.subject_code
)

{{ with_unit_columns('stated', unnamed="'Nhiều đơn vị'", level='stated.unit_level', replaces=['unit_level']) }}
