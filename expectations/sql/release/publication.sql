-- The scores of the published periods in the last release. Reads previous_edition, previous_score.

create or replace temp view previous_publication as
select
    scores.edition_code,
    scores.period_code,
    scores.unit_key,
    scores.node_code,
    scores.normalised,
    scores.rank,
    editions.published_on
from previous_score as scores
inner join (
    select distinct
        edition_code,
        published_on
    from previous_edition
    where published_on is not null
) as editions on scores.edition_code = editions.edition_code
