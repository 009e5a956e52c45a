-- One row per edition and stage (self, verified) in which a score of one of its leaves was ever given by anybody: what was
-- withdrawn leaves its edition, without it.
select distinct
    scoring.edition_code,
    facts.score_stage
from {{ ref('fct_indicator_value') }} as facts
inner join {{ ref('index_scoring') }} as scoring on facts.indicator_code = scoring.indicator_code
where facts.score_stage in ('self', 'verified') and facts.value is not null
