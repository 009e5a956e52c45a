-- One row per edition, period and leaf: how the leaf is scored then, its posts put through the transform as the values are.
with panels as (
    select distinct
        panel_no,
        edition_code,
        period_code,
        period_type,
        data_to,
        normalise_over
    from {{ ref('int_index_units') }}
),

leaves as (
    select
        panels.panel_no,
        panels.edition_code,
        panels.period_code,
        -- over the panel: every period of this type is measured with the same posts
        case
            when panels.normalise_over = 'panel'
                then min(panels.panel_no) over (partition by panels.edition_code, panels.period_type)
            else panels.panel_no
        end as scope_no,
        tree.node_no,
        scoring.indicator_code,
        scoring.scoring,
        coalesce(scoring.transform, 'none') as transform,
        coalesce(
            scoring.clip,
            case when scoring.scoring in ({{ index_scorings('names', 'clip', 'both') }}) then 'both' else 'none' end
        ) as clip,
        {{ index_transformed('scoring.lower', "coalesce(scoring.transform, 'none')") }} as lower_post,
        {{ index_transformed('scoring.upper', "coalesce(scoring.transform, 'none')") }} as upper_post,
        {{ index_transformed('scoring.target', "coalesce(scoring.transform, 'none')") }} as target,
        coalesce(scoring.upper, 1.0) as attainment_cap,
        coalesce(scoring.scale_lower, 0.0) as scale_lower,
        coalesce(scoring.scale_upper, 1.0) as scale_upper,
        cast(scoring.bands as json) as bands,
        coalesce(scoring.missing, 'renormalise') as missing,
        coalesce(scoring.impute, 'none') as impute,
        scoring.impute_max_age,
        scoring.winsorise_lower,
        scoring.winsorise_upper,
        coalesce(indicators.direction, 1) as direction,
        indicators.measure_kind
    from panels
    inner join {{ ref('int_index_tree') }} as tree on panels.edition_code = tree.edition_code and tree.is_leaf
    inner join {{ ref('int_index_leaf_scorings') }} as scoring
        on tree.edition_code = scoring.edition_code and tree.node_code = scoring.node_code
    left join {{ ref('indicator_catalogue') }} as indicators
        on
            scoring.indicator_code = indicators.indicator_code
            and {{ valid_on('panels.data_to', 'indicators.valid_from', 'indicators.valid_to') }}
)

select
    *,
    -- one number for edition, period and leaf, by which every value finds its rule
    row_number() over (order by panel_no, node_no) as rule_no
from leaves
