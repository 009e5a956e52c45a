"""A rank that somebody gave stands beside the computed one, in its own words, and changes nothing that is computed."""

import pytest

from orchestration.analysis import explain


@pytest.fixture
def claimed(province):
    """Of the first district a newspaper says that it is third of nine; of the second only that it is the earliest."""
    claim = {"period_code": "2026-01", "source": "Báo Thử"}
    beside = {"edition_code": "UNIT_INDEX", "node_code": "root", "rank": 3, "ranked_units": 9, "score_pct": 83.99}
    rows = [
        claim | beside | {"claim_code": "a", "unit_key": "101:start", "words_vi": "thứ 3/9, 83,99%"},
        claim | {"claim_code": "b", "unit_key": "102:start", "words_vi": "sớm nhất"},
    ]
    province.table("rank_claim", rows)
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L1,60,120", "L2,50,100")
    province.build()
    return province


def test_a_claim_stands_beside_what_is_computed_and_is_never_computed_with(claimed):
    claims = (
        "select claim_code, rank, ranked_units, score_pct, words_vi, computed_rank, computed_units from mart_rank_claim"
    )
    assert claimed.sql(f"{claims} order by 1") == [
        ("a", 3, 9, 83.99, "thứ 3/9, 83,99%", 1, 2),
        ("b", None, None, None, "sớm nhất", None, None),
    ]
    league = "select unit_code, rank, claimed_rank, claimed_units, claimed_score_pct from mart_league_table"
    assert claimed.sql(f"{league} where period_code = '2026-01' and rank is not null order by rank") == [
        ("101", 1, 3, 9, 83.99),
        ("102", 2, None, None, None),
    ]


def test_a_score_taken_apart_says_what_others_said(claimed, capsys):
    claimed.release_build()
    explain.print_tree(explain.take_apart(claimed.places.published, "101", "2026-01", None, None))
    assert "Theo nguồn khác: thứ 3/9, 83,99%" in capsys.readouterr().out
