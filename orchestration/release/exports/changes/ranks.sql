-- One row per edition, period and unit whose rank or score is another than before, or that one league alone holds.
select
    coalesce(later.edition_code, earlier.edition_code) as edition_code,
    coalesce(later.period_code, earlier.period_code) as period_code,
    coalesce(later.unit_key, earlier.unit_key) as unit_key,
    coalesce(later.unit_code, earlier.unit_code) as unit_code,
    coalesce(later.name_vi, earlier.name_vi) as name_vi,
    earlier.rank as rank_before,
    later.rank as rank_now,
    earlier.score_pct as score_pct_before,
    later.score_pct as score_pct_now,
    coalesce(later.is_simulated, earlier.is_simulated) as is_simulated
from last_release.mart_league_table as earlier
full join this_release.mart_league_table as later
    on
        earlier.edition_code = later.edition_code
        and earlier.period_code = later.period_code
        and earlier.unit_key = later.unit_key
where
    earlier.rank is distinct from later.rank
    or round(earlier.score_pct, 9) is distinct from round(later.score_pct, 9)
order by all
