"""What an adopter may leave out or write in its own way, through the models: the index is what it would have been."""

import math

import pytest

from orchestration.analysis import whatif
from orchestration.analysis.whatif import Question
from orchestration.release.exports import TABLES
from orchestration.release.store import publish
from tests.published_index import edition, feed, publish_method, scores

YEAR = "2021"


def test_an_index_of_units_without_vietnamese_names_on_other_scales_is_scored_and_named(province):
    rows = [dict(unit_key=f"{code}:k", unit_code=code, unit_level="country") for code in ("004", "008", "012", "016")]
    rows[0]["name_en"], rows[1]["name_en"] = 'O\'Brien, "A"', "Côte d'Ivoire"
    province.table("unit_registry", rows)
    codes = ("growth", "income", "school")
    kinds = dict(growth="ratio", income="", school="amount")
    province.table("indicator_catalogue", [dict(indicator_code=c, measure_kind=kinds[c]) for c in codes])
    province.table("form_line", [])
    province.table("reporting_obligation", [])
    values = {"004": (-5.5, "1000000000000000", 20), "008": (2, "1e3", 9), "012": (250, ".5", 0), "016": ("", "", "")}
    lines = ["note,value,indicator_code,unit_code,period"]
    lines += [f",{value},{c},{u},{YEAR}" for u, row in values.items() for c, value in zip(codes, row, strict=True)]
    (province.inbox / "feed.csv").write_text("\ufeff" + "\r\n".join([*lines, "", ""]), encoding="utf-8", newline="")
    nodes = [dict(node_code="0", aggregation="Geometric", max_score=1000)]
    nodes += [dict(node_code=c, parent_code="0", weight=w) for c, w in zip(codes, ("17", "1e0", ".37"), strict=True)]
    scoring = [
        dict(node_code="growth", indicator_code="growth", scoring="minmax", scale_lower=1, scale_upper=100),
        dict(node_code="income", indicator_code="income", scoring="minmax", transform="log", scale_lower=0.01),
        dict(node_code="school", indicator_code="school", scoring="MinMax", lower=-2, upper=18, clip="TRUE"),
    ]
    settings = dict(unit_level="country", status="", normalise_over="", rank_within="")
    publish_method(province, [edition("A B", YEAR, nodes, scoring, **settings)])
    province.build()
    assert province.sql("select verdict from fct_report") == [("accepted",)]
    scored = {unit: rest for (_, _, unit, node), rest in scores(province).items() if node == "0"}
    low, high = math.log(0.5), math.log(1e15)
    parts = {
        "004": (1, 1, 1),
        "008": (1 + 99 * 7.5 / 255.5, 0.01 + 0.99 * (math.log(1e3) - low) / (high - low), 11 / 20),
        "012": (100, 0.01, 2 / 20),
    }
    for unit, of in parts.items():
        mean = math.exp(sum(w * math.log(v) for w, v in zip((17, 1, 0.37), of, strict=True)) / 18.37)
        assert scored[unit][0] == pytest.approx(mean, rel=1e-12)
        assert scored[unit][1] == pytest.approx(1000 * mean, rel=1e-12)
    assert scored["016"] == (None, None, None)
    assert province.sql("select name_vi, rank, unranked_reason from mart_league_table order by unit_code") == [
        ('O\'Brien, "A"', 3, None),
        ("Côte d'Ivoire", 2, None),
        ("012", 1, None),
        ("016", None, "no_data"),
    ]


def test_posts_from_worst_to_best_reward_what_is_best_whatever_the_direction_says(province):
    units = ("A", "B", "C")
    province.table("unit_registry", [dict(unit_key=u, unit_code=u, unit_level="country") for u in units])
    province.table(
        "indicator_catalogue",
        [dict(indicator_code="poverty", direction=-1), dict(indicator_code="hunger"), dict(indicator_code="le")],
    )
    province.table("form_line", [])
    province.table("reporting_obligation", [])
    feed(province, [(u, YEAR, i, v) for u, v in zip(units, (0, 18.15, 90), strict=True) for i in ("poverty", "hunger")])
    leaf = dict(scoring="goalposts")
    scoring = [
        dict(node_code="a", indicator_code="poverty", lower=72.6, upper=0) | leaf,  # said twice
        dict(node_code="b", indicator_code="poverty", lower=0, upper=72.6) | leaf,  # said by the direction
        dict(node_code="c", indicator_code="hunger", lower=72.6, upper=0) | leaf,  # said by the posts
    ]
    nodes = [dict(node_code="0"), *(dict(node_code=row["node_code"], parent_code="0") for row in scoring)]
    publish_method(province, [edition("SDG", YEAR, nodes, scoring, unit_level="country")])
    province.build()
    scored = scores(province)
    for node in "abc":
        assert [round(scored["SDG", YEAR, unit, node][0], 12) for unit in units] == [1, 0.75, 0]


def test_the_way_to_a_target_may_start_from_a_worst_post_in_either_column_and_routes_go_down_it(province):
    units = ("A", "B", "C")
    province.table("unit_registry", [dict(unit_key=u, unit_code=u, unit_level="country") for u in units])
    province.table("indicator_catalogue", [dict(indicator_code="co2", direction=-1), dict(indicator_code="hunger")])
    province.table("form_line", [])
    province.table("reporting_obligation", [])
    feed(province, [(u, YEAR, i, v) for u, v in zip(units, (10, 40, 90), strict=True) for i in ("co2", "hunger")])
    scoring = [
        dict(node_code="a", indicator_code="co2", scoring="dist_to_target", lower=90, target=10),
        dict(node_code="b", indicator_code="co2", scoring="dist_to_target", upper=90, target=10),
        dict(node_code="c", indicator_code="hunger", scoring="goalposts", lower=90, upper=10),
    ]
    nodes = [dict(node_code="0"), *(dict(node_code=row["node_code"], parent_code="0") for row in scoring)]
    publish_method(province, [edition("EPI", YEAR, nodes, scoring, unit_level="country")])
    province.build()
    scored = scores(province)
    for node in "abc":
        assert [scored["EPI", YEAR, unit, node][0] for unit in units] == pytest.approx([1, 0.625, 0])
    made = publish(province.places, as_of="2026-03-20", audit_notes=[], written_as=TABLES).path
    answer = whatif.answer(made, Question("B", YEAR, reach_score=0.7))  # now .625
    ways = {row["indicator_code"]: row for row in answer["routes"]}
    assert ways["hunger"]["value"] == pytest.approx(22)  # (.625 + .625 + (90 - 22) / 80) / 3 = .7
    assert ways["co2"]["value"] == pytest.approx(31)  # (2 * (90 - 31) / 80 + .625) / 3 = .7
