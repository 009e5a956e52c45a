"""Why a score moved, on the page of a league: the points of the pillars add up, worked by hand, or none are named."""

import duckdb
import pytest
from site_pages import Page

from orchestration.release.exports.site import write_site

PILLARS = {"p1": ("vacc", 60), "p2": ("anc4", 20), "p3": ("teams", 20)}


@pytest.fixture
def three_pillars(province):
    """Three pillars of one indicator each, weights 60, 20 and 20; six tenths of the weight are enough for a score."""
    province.edition(min_coverage=0.6)
    nodes = [dict(node_code="root", name_vi="Chỉ số", weight=1, max_score=100, aggregation="arithmetic")]
    scorings = []
    for pillar, (indicator, weight) in PILLARS.items():
        inner = dict(node_code=pillar, parent_code="root", name_vi=f"Trụ cột {pillar}", aggregation="arithmetic")
        leaf = dict(node_code=indicator, parent_code=pillar, name_vi=indicator, weight=1)
        nodes += [row | dict(max_score=weight) for row in (inner | dict(weight=weight / 100), leaf)]
        scoring = dict(scoring="attainment", upper="1") if indicator == "teams" else dict(scoring="ratio")
        scorings.append(dict(node_code=indicator, indicator_code=indicator) | scoring)
    province.table("index_node", [dict(edition_code="UNIT_INDEX") | row for row in nodes])
    province.table("index_scoring", [dict(edition_code="UNIT_INDEX") | row for row in scorings])
    return province


def reason(province, folder):
    """What the league of February says of why the first district moved."""
    province.build()
    with duckdb.connect(str(province.places.build_database), read_only=True) as connection:
        write_site(connection, folder, "thử")
    [line] = [
        line
        for line in Page(folder / "trang" / "bang-unit-index-2026-02.html").rows("xep-hang")
        if line["Đơn vị"].text == "Huyện Một"
    ]
    return line["Vì đâu (điểm)"].text if "Vì đâu (điểm)" in line else None


def test_what_a_missing_pillar_weighs_is_shared_out_among_those_that_moved_the_score(three_pillars, tmp_path):
    three_pillars.receive("101", "2026-01", "L1,50,100", "L2,60,100")
    three_pillars.receive("101", "2026-02", "L1,70,100", "L2,40,100")
    # the third is missing in both months: 60/80 * (70 - 50) = 15, 20/80 * (40 - 60) = -5
    assert reason(three_pillars, tmp_path / "site") == "Trụ cột p1 +15,0; Trụ cột p2 −5,0"


def test_where_a_pillar_came_or_went_no_points_are_named_but_the_pillar_is(three_pillars, tmp_path):
    three_pillars.receive("101", "2026-01", "L1,50,100", "L3,20,,80%")
    three_pillars.receive("101", "2026-02", "L1,50,100", "L2,40,100")
    words = "Trụ cột p2: kỳ trước chưa có điểm; Trụ cột p3: kỳ này chưa có điểm"
    assert reason(three_pillars, tmp_path / "site") == words


def test_a_score_without_one_before_it_moved_for_no_reason(three_pillars, tmp_path):
    three_pillars.receive("101", "2026-02", "L1,70,100", "L2,40,100")
    assert reason(three_pillars, tmp_path / "site") is None
