"""The marts of the tiny release of test_audit, and what puts a score of it outside its scale."""

MARTS = """
create table mart_unit_scorecard as
select edition_code, period_code, unit_key, node_code, 100 * normalised as score_pct from fct_index_score where is_root;
create table mart_index_merged as
select edition_code, period_code, 'D12' as unit_key, node_code, normalised from fct_index_score where unit_key = 'D1';
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
        ("update mart_index_merged set normalised = 1.01 where node_code = 'leaf'", 1),
    ],
    "NORMALISED_OUT_OF_RANGE": [
        ("update fct_index_score set normalised = 1.1 where node_code = 'leaf'", 1),
        (f"{SHARE_OF_ALL} update fct_index_score set normalised = 1.2, leaf_value = 120 where node_code = 'leaf'", 1),
        (f"{SHARE_OF_ALL} update fct_index_score set normalised = 'nan', max_score = 0 where node_code = 'leaf'", 1),
    ],
}
