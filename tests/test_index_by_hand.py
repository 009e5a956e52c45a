"""From workbook cells to ranks, every number worked by hand."""

from tests.conftest import UNITS

ASKED = (
    "dim_unit",
    "fct_index_score",
    "fct_indicator_value",
    "mart_league_table",
)  # what these tests look at; what it reads is made with it


def test_scores_and_ranks_follow_from_the_cells_of_three_workbooks(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L1,1100,2000", "L2,80,100")
    province.receive("103", "Tháng 01/2026", "L1,45,60", "L2,30,50")
    province.build(*ASKED)
    assert province.league() == [
        ("101", 1, 1.0, 69.0),  # .6*(90/120) + .4*(60/100) = .45 + .24
        ("102", 3, 1.0, 65.0),  # .6*(1100/2000) + .4*(80/100) = .33 + .32
        ("103", 1, 1.0, 69.0),  # .6*(45/60) + .4*(30/50): equal on paper, so equal in rank; the next is third
    ]


def test_units_that_differ_at_the_fourth_decimal_are_ranked_apart_and_those_equal_on_paper_tie(province):
    province.receive("101", "Tháng 01/2026", "L1,50,100", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L1,50,100", "L2,6001,10000")
    province.receive("103", "Tháng 01/2026", "L1,500,1000", "L2,3,5")
    province.build(*ASKED)
    assert province.league() == [
        ("101", 2, 1.0, 54.0),  # .6*.5 + .4*.6
        ("102", 1, 1.0, 54.004),  # .6*.5 + .4*.6001: four more in a hundred thousand
        ("103", 2, 1.0, 54.0),  # the same from other fractions
    ]


def test_an_unreadable_cell_costs_its_weight_not_a_zero_and_a_silent_unit_is_given_nothing(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L1,50,100", "L2,n/a,100")
    province.build(*ASKED)
    assert province.league() == [
        ("101", 1, 1.0, 69.0),
        ("102", None, 0.6, None),  # anc4 unreadable: .6 of the weight, below .75
        ("103", None, 0.0, None),  # silent: neither points nor a rank
    ]
    assert province.values("anc4") == [
        ("101", 60.0, "reported"),
        ("102", None, "unreadable"),
        ("103", None, "not_reported"),
    ]


def test_attainment_of_plan_is_capped_and_a_silent_unit_does_not_get_the_cap(province):
    province.table(
        "index_scoring",
        [
            dict(
                edition_code="UNIT_INDEX",
                node_code="vacc",
                indicator_code="teams",
                scoring="attainment",
                upper="1",
            ),
            dict(edition_code="UNIT_INDEX", node_code="anc4", indicator_code="anc4", scoring="ratio"),
        ],
    )
    province.receive("101", "Tháng 01/2026", "L3,30,,150%", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L3,20,,80%", "L2,60,100")
    province.receive("103", "Tháng 01/2026", "L2,60,100")
    province.build(*ASKED)
    assert province.league() == [
        ("101", 1, 1.0, 84.0),  # .6*min(1.5, 1) + .4*.6
        ("102", 2, 1.0, 72.0),  # .6*.8 + .4*.6
        ("103", None, 0.4, None),
    ]


def test_a_ranking_never_mixes_real_and_simulated_figures(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L1,10,100", "L2,10,100", is_simulated=True)
    province.receive("103", "Tháng 01/2026", "L1,20,100", "L2,20,100", is_simulated=True)
    province.build(*ASKED)
    assert province.league() == [("101", 1, 1.0, 69.0), ("102", 2, 1.0, 10.0), ("103", 1, 1.0, 20.0)]
    assert province.sql(
        "select unit_code, is_simulated from mart_league_table where period_code = '2026-01' order by all"
    ) == [("101", False), ("102", True), ("103", True)]


def weigh_a_pair_and_a_count(province):
    """An index of 10 points: 7.5 for the two ratios, both or none, and 2.5 for the teams on their way to 40."""
    province.table(
        "index_node",
        [
            dict(edition_code="UNIT_INDEX", node_code="root", weight=1, max_score=10),
            dict(
                edition_code="UNIT_INDEX",
                node_code="a",
                parent_code="root",
                weight=3,
                max_score=7.5,
                min_coverage=1,
            ),
            dict(edition_code="UNIT_INDEX", node_code="vacc", parent_code="a", weight=1),
            dict(
                edition_code="UNIT_INDEX",
                node_code="anc4",
                parent_code="a",
                weight=1,
                aggregation="arithmetic",
            ),
            dict(edition_code="UNIT_INDEX", node_code="teams", parent_code="root", weight=1, max_score=2.5),
        ],
    )
    province.table(
        "index_scoring",
        [dict(edition_code="UNIT_INDEX", node_code=c, indicator_code=c, scoring="ratio") for c in ("vacc", "anc4")]
        + [
            dict(
                edition_code="UNIT_INDEX",
                node_code="teams",
                indicator_code="teams",
                scoring="goalposts",
                lower=0,
                upper=40,
            )
        ],
    )


def test_within_a_unit_that_is_below_coverage_at_a_node_only_that_node_is_silent(province):
    weigh_a_pair_and_a_count(province)
    province.receive("101", "Tháng 01/2026", "L1,50,100", "L2,70,100", "L3,10")
    province.receive("102", "Tháng 01/2026", "L1,50,100", "L3,10")
    province.build(*ASKED)
    scores = province.sql(
        """
        select unit_key, node_code, round(score, 6), coverage from fct_index_score
        where period_code = '2026-01' and node_code in ('root', 'a', 'teams') and unit_key <> '103:start' order by all
        """
    )
    assert scores == [
        ("101:start", "a", 4.5, 1.0),  # 7.5 * (.5 + .7) / 2
        ("101:start", "root", 5.125, 1.0),  # 10 * (3*.6 + 1*.25) / 4
        ("101:start", "teams", 0.625, 1.0),  # 2.5 * 10/40
        ("102:start", "a", None, 0.5),
        ("102:start", "root", None, 0.25),
        ("102:start", "teams", 0.625, 1.0),
    ]


def test_level_and_improvement_are_ranked_together_and_silence_is_no_improvement(province):
    province.units([*UNITS, ("104:start", "104", "Huyện Bốn", "district", "10:start", "", "")])
    province.receive("101", "Tháng 01/2026", "L1,90,100", "L2,90,100")
    province.receive("102", "Tháng 01/2026", "L1,50,100", "L2,50,100")
    province.receive("103", "Tháng 01/2026", "L1,20,100", "L2,20,100")
    province.receive("101", "Tháng 02/2026", "L1,80,100", "L2,80,100")
    province.receive("102", "Tháng 02/2026", "L1,60,100", "L2,60,100")
    province.receive("103", "Tháng 02/2026", "L1,30,100", "L2,30,100")
    province.receive("104", "Tháng 02/2026", "L1,70,100", "L2,70,100", unit_name="Huyện Bốn")
    province.build(*ASKED)
    february = province.sql(
        """
        select unit_code, rank, previous_rank, round(previous_score_pct, 9), round(improvement, 9), improvement_rank
        from mart_league_table where period_code = '2026-02' order by unit_code
        """
    )
    assert february == [
        ("101", 1, 1, 90.0, -10.0, 3),  # the best, and the one that fell
        ("102", 3, 2, 50.0, 10.0, 1),
        ("103", 4, 3, 20.0, 10.0, 1),  # as far up as 102: the next is third
        ("104", 2, None, None, None, None),  # silent in January: neither best nor worst
    ]
    assert province.sql(
        "select count(improvement), count(improvement_rank) from mart_league_table where period_code = '2026-01'"
    ) == [(0, 0)]
