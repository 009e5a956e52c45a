"""A rank that somebody gave stands beside the computed one, in its own words, and changes nothing that is computed."""

import pytest
from seeds import table

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


def test_of_two_claims_on_one_unit_period_and_node_the_fuller_one_is_taken_whole(province):
    beside = {"period_code": "2026-01", "edition_code": "UNIT_INDEX", "node_code": "root", "unit_key": "101:start"}
    claims = [
        {"claim_code": "a", "rank": 2, "ranked_units": "", "score_pct": 70, "words_vi": "thứ 2"},
        {"claim_code": "b", "rank": 5, "ranked_units": 9, "score_pct": "", "words_vi": "thứ 5/9"},
    ]
    province.table("rank_claim", [beside | claim for claim in claims])
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.build("mart_league_table")
    columns = "claimed_rank, claimed_units, claimed_score_pct, claimed_words_vi"
    [row] = province.sql(f"select {columns} from mart_league_table where claimed_rank is not null")
    assert row == (5, 9, None, "thứ 2; thứ 5/9")  # rank 2 of 9 with 70% is what nobody gave


def test_claims_of_the_articles_are_held_and_a_pillar_is_no_activity():
    claims = {row["claim_code"]: row for row in table("rank_claim")}
    economy = {row["rank"]: row["node_code"] for code, row in claims.items() if code.endswith("kinh_te_so")}
    assert (economy["7"], economy["11"]) == ("", "kinh_te_so")  # 2022: seventh by pillar, eleventh by activity
    pillars = [row for row in claims.values() if row["subject_vi"].startswith("Trụ cột")]
    assert [(row["period_code"], row["node_code"]) for row in pillars] == [
        (y, "") for y in ("2020", "2021", "2022") for _ in "123"
    ]
    by_code = {code: (row["unit_key"], row["period_code"], row["rank"]) for code, row in claims.items()}
    assert by_code["yen-binh-2022-so-tay-su-dung"] == ("141:start", "2022", "")
    assert by_code["van-yen-to-cds-cong-dong"] == ("136:start", "", "1")  # the source names no year
    assert by_code["tu-le-2021-thi-diem"] == ("04630:start", "2021", "1")
    assert by_code["khe-banh-2023-thon-cds"] == ("KHO-04387-KB:start", "2023", "1")


def test_a_claim_that_another_units_report_states_shows_its_cell_and_the_time_it_states(night):
    """The district says of its village that it was the first."""
    [village] = night.sql(
        "select name_vi, file_name, sheet || '!' || cell, span_kind from mart_rank_claim "
        "inner join fct_report using (report_id) where claim_code = 'khe-banh-2023-thon-cds'"
    )
    assert village == ("Thôn Khe Bành", "van-yen-2023.xlsx", "CDS-01H!F20", "period")
