"""Why a score and a rank moved, and what would move them: between releases, between periods, and if."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.analysis import paths_to_target, rank_change, scenarios, whatif
from orchestration.analysis.scenarios import Scenario, Side
from orchestration.analysis.whatif import Question
from orchestration.analysis.whatif_text import print_answer
from orchestration.release.exports import TABLES
from orchestration.release.store import publish
from tests.conftest import UNITS, Province

MINMAX = [dict(edition_code="UNIT_INDEX", scoring="minmax", node_code=c, indicator_code=c) for c in ("vacc", "anc4")]

HIGH = ("L1,90,100 L2,20,100", "L1,50,100 L2,60,100", "L1,20,100 L2,10,100")
MIDDLE = ("L1,60,100 L2,20,100", "L1,50,100 L2,60,100", "L1,20,100 L2,10,100")


@pytest.fixture
def minmaxed(province):
    """Both ratios are placed between the period's lowest and highest, so that others' moves matter."""
    province.table("index_scoring", MINMAX)
    return province


@pytest.fixture(scope="module")
def released_once(tmp_path_factory):
    """Provinces by scoring and what their districts sent: each is released once, and copied for each test."""
    return {}


@pytest.fixture
def released(released_once, tmp_path_factory, tmp_path):
    """A province of one's own in which this was sent and released, and the release."""

    def begin(lines: tuple[str, str, str], scoring: Sequence[dict] = ()) -> tuple[Province, Path]:
        key = (lines, bool(scoring))
        if key not in released_once:
            released_once[key] = Province(tmp_path_factory.mktemp("released"))
            if scoring:
                released_once[key].table("index_scoring", scoring)
            send(released_once[key], *lines)
            release(released_once[key], 20)
        province = released_once[key].copied_to(tmp_path)
        return province, (province.places.published / "current").resolve()

    return begin


def release(province, day: int) -> Path:
    """Build and publish what was received."""
    province.build()
    return publish(province.places, as_of=f"2026-03-{day}", audit_notes=[], written_as=TABLES).path


def send(
    province, one: str, two: str, three: str, received: str = "2026-03-10T08:00:00", month: str = "01/2026"
) -> None:
    for unit, lines in (("101", one), ("102", two), ("103", three)):
        if lines:
            province.receive(unit, f"Tháng {month}", *lines.split(), received=received)


def test_a_release_scored_again_from_its_own_tables_gives_its_own_scores(released):
    minmaxed, made = released(HIGH, MINMAX)
    side = Side("a", "UNIT_INDEX", "2026-01")
    with scenarios.opened({"a": made}) as connection:
        for unit, score, rank in minmaxed.sql(
            "select unit_key, score, rank from fct_index_score where is_root and period_code = '2026-01'"
        ):
            [again] = scenarios.scored(connection, unit, [Scenario(side, side, side, side)])
            assert (again["score"], again["rank"]) == (score, rank)


def test_the_parts_of_a_change_between_releases_are_as_worked_by_hand_and_add_up(released):
    minmaxed, first = released(HIGH, MINMAX)
    send(minmaxed, "L1,55,100 L2,20,100", "", "L1,20,100 L2,0,100", received="2026-03-12T08:00:00")
    minmaxed.edition(weights=(0.5, 0.5))
    minmaxed.table(
        "index_scoring",
        [dict(edition_code="UNIT_INDEX", scoring="minmax", node_code=c, indicator_code=c) for c in ("vacc", "anc4")],
    )
    second = release(minmaxed, 21)
    answer = rank_change.between_releases(first, second, unit="101")
    [row] = answer["moved"]
    parts = row["parts"]["score"]
    # A: 100 * (.6 * 1 + .4 * (20 - 10) / 50) = 68; half and half: 60; 103's 0 for 10: (1 + 20/60) / 2;
    # own 55 for 90: 102's 50 and 103's 20 leave 55 the highest, so 1 again
    assert parts == pytest.approx(
        dict(reorganisation=0, method=-8, others=100 * (1 + 1 / 3) / 2 - 60, revisions=0, own_data=0), abs=1e-9
    )
    assert abs(sum(parts.values()) - (row["parts"]["score_b"] - row["parts"]["score_a"])) < 1e-12
    assert row["parts"]["score_b"] == row["score_b"]
    assert answer["values"]["changed"] == 2


def test_a_correction_counts_as_revision_and_a_value_first_given_as_own_data(released):
    minmaxed, first = released(MIDDLE, MINMAX)
    minmaxed.receive("101", "Tháng 01/2026", "L1,40,100", "L2,20,100", received="2026-03-12T08:00:00")
    [row] = rank_change.between_releases(first, release(minmaxed, 21), unit="101")["moved"]
    parts = row["parts"]["score"]
    assert parts == pytest.approx(  # vaccination from highest (1) to (40 - 20) / (50 - 20)
        dict(reorganisation=0, method=0, others=0, revisions=60 * (2 / 3 - 1), own_data=0), abs=1e-9
    )
    assert row["parts"]["rank"]["revisions"] == row["rank_b"] - row["rank_a"]


def test_between_two_periods_own_moves_and_others_moves_are_told_apart(minmaxed):
    send(minmaxed, "L1,60,100 L2,20,100", "L1,50,100 L2,60,100", "L1,20,100 L2,10,100")
    send(minmaxed, "L1,60,100 L2,40,100", "L1,80,100 L2,60,100", "L1,20,100 L2,10,100", month="02/2026")
    made = release(minmaxed, 20)
    answer = rank_change.between_periods(made, "101", (("UNIT_INDEX", "2026-01"), ("UNIT_INDEX", "2026-02")))
    parts = answer["parts"]["score"]
    assert (
        parts
        == pytest.approx(  # others: 1 becomes (60 - 20) / (80 - 20); own: (20 - 10) / 50 becomes (40 - 10) / 50
            dict(reorganisation=0, method=0, others=60 * (2 / 3 - 1), revisions=0, own_data=40 * (0.6 - 0.2)), abs=1e-9
        )
    )
    assert abs(sum(parts.values()) - (answer["parts"]["score_b"] - answer["parts"]["score_a"])) < 1e-12


def test_what_if_gives_the_score_and_rank_the_models_would(released):
    _, made = released(MIDDLE, MINMAX)
    answer = whatif.answer(made, Question("103", "2026-01", {"vacc": 100.0, "anc4": 60.0}))
    assert (answer["now"]["score"], answer["now"]["rank"]) == (0.0, 3)
    assert (answer["then"]["score"], answer["then"]["rank"]) == (100.0, 1)
    with pytest.raises(scenarios.ScenarioFault, match="khong_co"):
        whatif.answer(made, Question("103", "2026-01", {"khong_co": 1.0}))


def test_routes_name_the_smallest_change_that_reaches_a_score_and_those_that_do_not(released):
    _, made = released(MIDDLE)
    answer = whatif.answer(made, Question("103", "2026-01", reach_score=54.0))  # now .6*20 + .4*10 = 16
    assert [(row["indicator_code"], row["reaches"]) for row in answer["routes"]] == [("vacc", True), ("anc4", False)]
    assert answer["routes"][0]["value"] == pytest.approx(83.333333, abs=0.01)  # .6*x + 4 = 54
    assert answer["routes"][0]["score"] >= 54.0
    assert answer["routes"][1]["score"] == pytest.approx(52.0)  # .6*20 + .4*100
    answer = whatif.answer(made, Question("103", "2026-01", reach_rank=2))  # 101 has 44, 102 has 54
    assert answer["routes"][0]["rank"] <= 2
    assert answer["routes"][0]["value"] == pytest.approx(66.666667, abs=0.01)


def test_a_route_is_told_in_figures_that_are_enough_as_they_are_shown(province, capsys):
    send(province, "L1,60,100 L2,20,100", "L1,50,100 L2,60,100", "L1,4,20 L2,10,100")
    made = release(province, 20)
    answer = whatif.answer(made, Question("103", "2026-01", reach_score=54.0))
    [vacc, _] = answer["routes"]
    assert (vacc["value"], vacc["numerator"], vacc["denominator"]) == (83.34, 17, 20)  # 83.33 gives 53.998
    print_answer(answer)
    assert "vacc [vacc]: 20 -> 83.34 % (17 / 20): đủ, 54.0040 điểm, hạng 1" in capsys.readouterr().out
    shown = {"vacc": 83.34}
    assert whatif.answer(made, Question("103", "2026-01", shown))["then"]["score"] >= 54.0
    below = {"vacc": 83.33}
    assert whatif.answer(made, Question("103", "2026-01", below))["then"]["score"] < 54.0


@given(
    start=st.floats(-1e9, 1e9).map(lambda x: round(x, 3)),
    best=st.floats(-1e9, 1e9).map(lambda x: round(x, 3)),
    kind=st.sampled_from(["ratio", "count", "amount"]),
)
def test_a_way_leads_from_the_start_to_the_best_and_never_turns(start, best, kind):
    least, most = min(start, best), max(start, best)
    leaf = dict(least=least, most=most, direction=1 if best >= start else -1, leaf_value=start, measure_kind=kind)
    way = paths_to_target.Way.of(leaf, None)
    if start == best:
        assert way is None
        return
    assert 1 <= way.steps <= 100_001
    stops = sorted({1, way.steps // 3, way.steps // 2, way.steps - 1, way.steps} - {0})
    values = [way.at(steps) for steps in stops]
    assert values[-1] == best
    assert values == sorted(values, reverse=best < start)
    assert all(min(start, best) <= value <= max(start, best) for value in values)
    if kind == "count":
        assert all(float(value).is_integer() for value in values[:-1])


def test_a_combination_is_named_where_no_indicator_alone_is_enough_and_it_does_reach(released):
    province, made = released(MIDDLE)
    answer = whatif.answer(made, Question("103", "2026-01", reach_score=80.0))
    assert not any(route["reaches"] for route in answer["routes"])  # at best .6*100 + .4*10 = 64
    combined = answer["combined"]
    vacc, anc4 = combined["steps"]
    # 48 points for .8 of the range before 36 points for .9; then .4*x = 80 - 60
    assert (vacc["indicator_code"], vacc["value"], vacc["change"]) == ("vacc", 100.0, 80.0)
    assert anc4["value"] == pytest.approx(50.0, abs=0.01)
    assert combined["share_of_range"] == pytest.approx(0.8 + 0.4, abs=1e-3)
    assert (combined["reaches"], combined["rank"]) == (True, 1)
    again = whatif.answer(
        province.places.published / answer["release"],
        Question("103", "2026-01", {step["indicator_code"]: step["value"] for step in combined["steps"]}),
    )
    assert again["then"]["score"] == combined["score"] >= 80.0
    numerator = math.ceil(anc4["value"] * 1000)
    province.receive("103", "Tháng 01/2026", "L1,100,100", f"L2,{numerator},100000", received="2026-03-12T08:00:00")
    province.build()
    [(score, rank)] = province.sql(
        "select score, rank from mart_league_table where period_code = '2026-01' and unit_code = '103'"
    )
    assert score >= 80.0
    assert score == pytest.approx(combined["score"], abs=0.001)
    assert rank == combined["rank"]


def test_a_route_of_things_that_are_counted_names_whole_ones(province):
    rule = dict(edition_code="UNIT_INDEX", node_code="vacc", indicator_code="teams")
    ratio = dict(edition_code="UNIT_INDEX", node_code="anc4", indicator_code="anc4", scoring="ratio")
    province.table("index_scoring", [rule | dict(scoring="goalposts", lower=0, upper=30), ratio])
    send(province, "L3,10 L2,20,100", "L3,20 L2,60,100", "L3,5 L2,10,100")
    answer = whatif.answer(release(province, 20), Question("103", "2026-01", reach_score=25.0))
    [teams] = [route for route in answer["routes"] if route["indicator_code"] == "teams"]
    assert (teams["value"], teams["reaches"]) == (11, True)  # 60*x/30 + 4 >= 25 from 10.5 on
    assert teams["score"] == pytest.approx(26.0)


def test_a_unit_merged_between_two_releases_moves_the_others_by_reorganisation_alone(released):
    minmaxed, first = released(HIGH, MINMAX)
    gone = [(*row[:6], "2026-01-20") if row[1] == "103" else row for row in UNITS]
    minmaxed.units(gone)
    minmaxed.table(
        "unit_change",
        [
            dict(
                effective_on="2026-01-20",
                from_unit_key="103:start",
                to_unit_key="102:start",
                change_kind="merge",
                share=1,
            )
        ],
    )
    answer = rank_change.between_releases(first, release(minmaxed, 21))
    [row] = [row for row in answer["moved"] if row["unit_code"] == "101" and row["period_code"] == "2026-01"]
    # with 103: 60 * 1 + 40 * (20 - 10) / 50; without it 20 is the lowest
    assert row["parts"]["score"] == pytest.approx(
        dict(reorganisation=-8, method=0, others=0, revisions=0, own_data=0), abs=1e-9
    )
    assert row["parts"]["score_b"] == row["score_b"]
    [lost] = [row for row in answer["reorganised"] if row["period_code"] == "2026-01"]
    assert (lost["unit_key"], lost["is_new"], lost["others"]) == ("103:start", False, ["102:start"])


def test_a_unit_that_was_made_of_others_is_told_from_them_and_the_parts_add_up(province):
    new = ("104:new", "104", "Huyện Bốn", "district", "10:start", "2026-02-01", "")
    old = [(*row[:6], "2026-02-01") if row[1] in ("102", "103") else row for row in UNITS]
    province.units([*old, new])
    merged = dict(effective_on="2026-02-01", to_unit_key="104:new", change_kind="merge", share=1)
    province.table("unit_change", [merged | dict(from_unit_key=f"{code}:start") for code in ("102", "103")])
    send(province, "L1,90,100 L2,20,100", "L1,50,100 L2,60,100", "L1,20,100 L2,10,100")
    province.receive("104", "Tháng 02/2026", "L1,70,100", "L2,40,100", unit_name="Huyện Bốn")
    made = release(province, 20)
    answer = rank_change.between_periods(made, "104", (("UNIT_INDEX", "2026-01"), ("UNIT_INDEX", "2026-02")))
    assert [(row["unit_key"], row["score"]) for row in answer["predecessors"]] == [
        ("102:start", pytest.approx(54.0)),
        ("103:start", pytest.approx(16.0)),
    ]
    parts = answer["parts"]["score"]
    assert parts == pytest.approx(dict(reorganisation=58 - 35, method=0, others=0, revisions=0, own_data=0))
    assert sum(parts.values()) == answer["parts"]["score_b"] - answer["parts"]["score_a"]


def test_on_a_scale_of_several_periods_nothing_is_called_reorganisation_where_no_unit_changed(minmaxed):
    minmaxed.edition(normalise_over="panel")
    rule = dict(edition_code="UNIT_INDEX", scoring="minmax")
    minmaxed.table("index_scoring", [rule | dict(node_code=c, indicator_code=c) for c in ("vacc", "anc4")])
    send(minmaxed, "L1,60,100 L2,20,100", "L1,50,100 L2,60,100", "L1,20,100 L2,10,100")
    send(minmaxed, "L1,60,100 L2,40,100", "L1,80,100 L2,60,100", "L1,10,100 L2,10,100", month="02/2026")
    made = release(minmaxed, 20)
    answer = rank_change.between_periods(made, "101", (("UNIT_INDEX", "2026-01"), ("UNIT_INDEX", "2026-02")))
    # the posts are those of both months, 10 to 80 and 10 to 60, before and after
    assert answer["parts"]["score"] == pytest.approx(
        dict(reorganisation=0, method=0, others=0, revisions=0, own_data=40 * (40 - 20) / 50), abs=1e-9
    )
