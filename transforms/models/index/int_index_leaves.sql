-- One row per unit, period and leaf of an edition: its normalised value, null without one. Each step: docs/index_method.md.
-- A view: what is kept is the value before (int_index_treated) and the points after (fct_index_score).
{{ config(materialized='view') }}
-- depends_on: {{ ref('int_index_rules') }}
{% set ordered = index_scorings('names', 'placed_by', 'order') %}
{% set banded = index_scorings('names', 'placed_by', 'bands') %}
{% set counts = index_asks_for("scoring in (" ~ ordered ~ ", " ~ banded ~ ")") %}
with treated as (select * from {{ ref('int_index_treated') }}),

posts as (select * from {{ ref('int_index_posts') }}),

{% if counts %}
    ranked as (
        select
            treated.unit_no,
            treated.post_no,
            posts.scoring,
            rank() over (
                partition by posts.scope_no, posts.node_no, posts.unit_is_simulated
                order by posts.direction * treated.placed_from
            ) - 1 as units_beaten,
            count(*) over (partition by posts.scope_no, posts.node_no, posts.unit_is_simulated) - 1 as others
        from treated
        inner join posts on treated.post_no = posts.post_no and posts.scoring in ({{ ordered }})
        where treated.placed_from is not null
    ),

    banded as (
        select
            post_no,
            unnest(from_json(bands, '[{"at_least": "double", "at_most": "double", "points": "double"}]')) as band
        from posts
        where scoring in ({{ banded }})
    ),

    bands as (
        select
            post_no,
            struct_extract(band, 'at_least') as at_least,
            struct_extract(band, 'at_most') as at_most,
            struct_extract(band, 'points') as points
        from banded
    ),

    graded as (
        select
            treated.unit_no,
            treated.post_no,
            max(case
                when treated.placed_from < bands.at_least or treated.placed_from > bands.at_most then 0.0
                else bands.points
            end) / nullif(max(bands.points), 0) as placed
        from treated
        inner join bands on treated.post_no = bands.post_no
        where treated.placed_from is not null
        group by treated.unit_no, treated.post_no
    ),

    counted as (
        select
            unit_no,
            post_no,
            case
                {{ index_scorings('whens', 'place') }}
            end as placed
        from ranked

        union all

        select * from graded
    ),
{% endif %}

placed as (
    select
        treated.*,
        posts.node_no,
        posts.unit_is_simulated,
        posts.missing_is_zero,
        posts.scale_lower,
        posts.scale_span,
        posts.floor_at,
        posts.ceiling_at,
        case
            when treated.placed_from is null then null
            when posts.scoring in ({{ index_scorings('names', 'placed_by', 'sign') }})
                then case when (treated.placed_from > 0) = (posts.direction > 0) then 1.0 else 0.0 end
            {% if counts %}
                when posts.scoring in ({{ ordered }}, {{ banded }}) then counted.placed
            {% endif %}
            when posts.span = 0 then posts.where_no_span
            else (treated.placed_from - posts.base) / posts.span
        end as unclipped
    from treated
    inner join posts on treated.post_no = posts.post_no
    {% if counts %}
        left join counted on treated.unit_no = counted.unit_no and treated.post_no = counted.post_no   -- noqa: ST11
    {% endif %}
)

select
    unit_no,
    node_no,
    leaf_value,
    value_status,
    unit_is_simulated,
    case
        when is_screened then null
        when unclipped is null and missing_is_zero then 0.0
        -- comparisons and not least(): least(1, null) is 1 in DuckDB, and a silent unit would be given full points
        when unclipped < floor_at then scale_lower + floor_at * scale_span
        when unclipped > ceiling_at then scale_lower + ceiling_at * scale_span
        else scale_lower + unclipped * scale_span
    end as normalised
from placed
