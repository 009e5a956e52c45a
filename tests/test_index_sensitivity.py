"""How firm ranks are: the range, neighbours, indicators left out, weight sets, editions compared."""

ASKED = (
    "dim_unit",
    "mart_edition_comparison",
    "mart_league_table",
    "mart_leave_one_out",
    "mart_rank_neighbours",
    "mart_unit_strengths",
)  # what these tests look at; what it reads is made with it


def three_districts(province) -> None:
    province.receive("101", "Tháng 01/2026", "L1,90,100", "L2,20,100")
    province.receive("102", "Tháng 01/2026", "L1,50,100", "L2,60,100")
    province.receive("103", "Tháng 01/2026", "L1,20,100", "L2,10,100")


def ranges(province) -> list[tuple]:
    return province.sql(
        "select unit_code, rank, rank_low, rank_high from mart_league_table where period_code = '2026-01' order by all"
    )


def test_the_range_covers_what_other_weights_would_give_and_a_far_last_stays_last(province):
    three_districts(province)
    province.edition(weights=(0.5, 0.5))
    province.table("index_sensitivity", [dict(edition_code="UNIT_INDEX", weight_spread=0.5, aggregations="own")])
    province.build(*ASKED)
    # .5*.9 + .5*.2 = .55 and .5*.5 + .5*.6 = .55: a tie on paper that any other weight breaks
    assert ranges(province) == [("101", 1, 1, 2), ("102", 1, 1, 2), ("103", 3, 3, 3)]
    [(above, below, share, apart), last] = province.sql(
        "select unit_key_above, unit_key_below, share_ahead, is_told_apart from mart_rank_neighbours "
        "where period_code = '2026-01' order by rank_below"
    )
    assert (above, below, apart) == ("101:start", "102:start", False)
    assert 0.4 < share < 0.6  # the vaccination weight is the greater in one draw of two
    assert last[2:] == (1.0, True)


def test_without_any_spread_the_range_is_the_rank_and_the_draws_are_the_same_every_night(province):
    three_districts(province)
    province.table(
        "index_sensitivity", [dict(edition_code="UNIT_INDEX", weight_spread=0, aggregations="own", draws=20)]
    )
    province.build(*ASKED)
    assert [row[1:] for row in ranges(province)] == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    province.table("index_sensitivity", [dict(edition_code="UNIT_INDEX", weight_spread=0.9, seed=7, draws=50)])
    province.build(*ASKED)
    first = province.sql("select * from mart_rank_neighbours order by all")
    province.transform(*ASKED)
    assert province.sql("select * from mart_rank_neighbours order by all") == first


def test_no_draws_leave_the_range_unknown_and_a_silent_unit_has_none(province):
    province.receive("101", "Tháng 01/2026", "L1,90,100", "L2,20,100")
    province.receive("102", "Tháng 01/2026", "L1,50,100", "L2,60,100")
    province.build(*ASKED)
    assert ranges(province)[2] == ("103", None, None, None)
    province.table("index_sensitivity", [dict(edition_code="UNIT_INDEX", draws=0)])
    province.build(*ASKED)
    assert [row[2:] for row in ranges(province)] == [(None, None)] * 3


def test_a_leaf_left_out_changes_ranks_as_worked_by_hand(province):
    three_districts(province)
    province.build(*ASKED)
    assert province.sql(
        "select unit_key, node_code, rank, rank_without, rank_change from mart_leave_one_out "
        "where period_code = '2026-01' order by all"
    ) == [
        ("101:start", "anc4", 1, 1, 0),  # .6*.9 + .4*.2 = .62; on vaccination alone .9
        ("101:start", "vacc", 1, 2, 1),  # on antenatal care alone .2 against .6
        ("102:start", "anc4", 2, 2, 0),
        ("102:start", "vacc", 2, 1, -1),
        ("103:start", "anc4", 3, 3, 0),
        ("103:start", "vacc", 3, 3, 0),
    ]
    assert province.sql(
        "select node_code, round(gap, 9), strength_no from mart_unit_strengths "
        "where period_code = '2026-01' and unit_key = '101:start' order by strength_no"
    ) == [("vacc", 0.366666667, 1), ("anc4", -0.1, 2)]


def test_a_named_weight_set_is_scored_beside_its_edition_and_compared_with_it(province):
    three_districts(province)
    province.table(
        "index_weight_set",
        [
            dict(edition_code="UNIT_INDEX", weight_set="care", node_code=code, weight=w)
            for code, w in (("vacc", 1), ("anc4", 3))
        ],
    )
    province.build(*ASKED)
    assert province.sql(
        "select edition_code_b, unit_key, round(score_pct_a, 6), round(score_pct_b, 6), "
        "rank_a, rank_b, rank_difference "
        "from mart_edition_comparison where period_code = '2026-01' order by unit_key"
    ) == [
        ("UNIT_INDEX/care", "101:start", 62.0, 37.5, 1, 2, 1),  # (.9 + 3*.2) / 4
        ("UNIT_INDEX/care", "102:start", 54.0, 57.5, 2, 1, -1),  # (.5 + 3*.6) / 4
        ("UNIT_INDEX/care", "103:start", 16.0, 12.5, 3, 3, 0),
    ]
    assert province.sql(
        "select edition_code, count(rank_low) from mart_league_table where period_code = '2026-01' "
        "group by 1 order by 1"
    ) == [("UNIT_INDEX", 3), ("UNIT_INDEX/care", 0)]  # other weights already: nothing is drawn around them unasked


def test_an_index_of_one_indicator_has_nothing_to_draw_and_its_ranks_are_firm(province):
    three_districts(province)
    province.table("index_node", [dict(edition_code="UNIT_INDEX", node_code="vacc", max_score=100)])
    province.table(
        "index_scoring",
        [dict(edition_code="UNIT_INDEX", node_code="vacc", indicator_code="vacc", scoring="ratio")],
    )
    province.build(*ASKED)
    assert ranges(province) == [("101", 1, 1, 1), ("102", 2, 2, 2), ("103", 3, 3, 3)]
