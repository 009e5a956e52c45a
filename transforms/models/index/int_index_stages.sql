-- One row per edition and stage (self, verified) in which a score of one of its leaves was given by anybody.
select distinct
    scoring.edition_code,
    facts.score_stage
from {{ ref('fct_indicator_value') }} as facts
inner join {{ ref('index_scoring') }} as scoring on facts.indicator_code = scoring.indicator_code
where facts.score_stage in ('self', 'verified') and facts.value is not null and facts.is_current
