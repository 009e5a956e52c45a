"""The marts of the tiny release of test_audit, and what puts a score of it outside its scale."""

MARTS = """
create table mart_unit_scorecard as
select edition_code, period_code, unit_key, node_code, 100 * normalised as score_pct, 85e0 as group_mean_pct
from fct_index_score where is_root;
create table mart_index_merged as
select edition_code, period_code, 'D12' as unit_key, node_code, normalised from fct_index_score where unit_key = 'D1';
create table mart_unit_strengths as
select edition_code, period_code, unit_key, node_code, normalised, normalised as group_mean
from fct_index_score where node_code = 'leaf';
create table mart_index_stages as
select edition_code, period_code, unit_key, node_code, not is_root as is_leaf, score as self_score,
    score as verified_score
from fct_index_score;
create table mart_edition_comparison as
select 'E' as edition_code_a, 'E/2022' as edition_code_b, '2022' as period_code, 'D1' as unit_key, 90e0 as score_pct_a,
    90e0 as score_pct_b;
create table mart_province_index as
select 'E' as edition_code, '2022' as period_code, 85e0 as mean_score_pct, 80e0 as lowest_score_pct,
    90e0 as highest_score_pct;
create table mart_rank_claim as
select 'E' as edition_code, 'root' as node_code, '2022' as period_code, 'D1' as unit_key, 90e0 as computed_score_pct;
create table mart_quality_scorecard as
select 'D1' as unit_key, '2022' as period_code, 90e0 as score_pct, 95e0 as index_pct;
create table mart_quality_index as select 'D1' as unit_key, '2022' as period_code, 90e0 as score_pct;
create table mart_quality_rule as select '2022' as period_code, 90e0 as score_pct;
create table mart_quality_summary as select '2022' as period_code, 90e0 as mean_score_pct;
create table mart_quality_identifier as select 100e0 as right_pct;
create table mart_data_quality as select 'D1' as unit_key, '2022' as period_code, 75e0 as lines_accepted_pct;
create table mart_plan_progress as
select 'D1' as unit_key, '2022' as period_code, null::double as achieved_pct, 60e0 as achieved_of_known_pct;
create table mart_district_certification as
select 'D1' as unit_key, '2022' as period_code, 50e0 as registered_pct, 50e0 as met_all_pct,
    100e0 as met_all_of_registered_pct, 50e0 as completed_pct, 0e0 as certified_pct;
"""

# a ratio is cut nowhere, so that its method bounds no score; but it is a share
SHARE_OF_ALL = "update fct_index_score set lowest_score = null, highest_score = null;"

EXAMPLES = {
    "SCORE_OUT_OF_RANGE": [
        ("update fct_index_score set score = 100.1 where node_code = 'leaf'", 1),
        ("update fct_index_score set score = -0.1 where node_code = 'leaf'", 1),
        # 8306 % for 83,06 %: a share has its scale, whatever bounds were built
        (f"{SHARE_OF_ALL} update fct_index_score set score = 8306 where node_code = 'leaf'", 1),
        (f"{SHARE_OF_ALL} update fct_index_score set score = 'nan' where unit_key = 'D2'", 1),
    ],
    "MART_SCORE_OUT_OF_RANGE": [
        ("update mart_league_table set score_pct = 437 where unit_key = 'D2'", 1),
        ("update mart_unit_scorecard set score_pct = -1 where edition_code = 'E'", 3),
        ("update mart_unit_scorecard set group_mean_pct = 101 where unit_key = 'D2'", 1),
        ("update mart_index_merged set normalised = 1.01 where node_code = 'leaf'", 1),
        ("update mart_unit_strengths set normalised = 4.37", 1),
        ("update mart_unit_strengths set group_mean = 'nan'", 1),
        ("update mart_index_stages set verified_score = 101 where unit_key = 'D2'", 1),
        ("update mart_edition_comparison set score_pct_b = 437", 1),
        ("update mart_province_index set highest_score_pct = 437", 1),
        ("update mart_rank_claim set computed_score_pct = 437", 1),
        ("update mart_league_table set previous_score_pct = 437 where unit_key = 'D2'", 1),
    ],
    "MART_SHARE_OUT_OF_RANGE": [
        ("update mart_quality_scorecard set index_pct = 101", 1),
        ("update mart_quality_index set score_pct = -1", 1),
        ("update mart_quality_rule set score_pct = 'nan'", 1),
        ("update mart_quality_summary set mean_score_pct = 100.1", 1),
        ("update mart_quality_identifier set right_pct = 101", 1),
        ("update mart_data_quality set lines_accepted_pct = 250", 1),
        ("update mart_plan_progress set achieved_pct = 120, achieved_of_known_pct = 120", 2),
        ("update mart_district_certification set certified_pct = 101, met_all_pct = -1", 2),
    ],
    "NORMALISED_OUT_OF_RANGE": [
        ("update fct_index_score set normalised = 1.1 where node_code = 'leaf'", 1),
        (f"{SHARE_OF_ALL} update fct_index_score set normalised = 1.2, leaf_value = 120 where node_code = 'leaf'", 1),
        (f"{SHARE_OF_ALL} update fct_index_score set normalised = 'nan', max_score = 0 where node_code = 'leaf'", 1),
    ],
}
