"""Scores in stages side by side, and a published index that no later figure changes."""

import duckdb
import pytest

from expectations.audit import audit
from expectations.facts import Previous
from orchestration.analysis import explain, whatif
from orchestration.analysis.scenarios import ScenarioFault
from orchestration.analysis.whatif import Question
from orchestration.release.exports import TABLES
from orchestration.release.store import publish


@pytest.fixture
def appraised(province):
    """Two criteria, 60 and 40 points, that a district scores itself on and somebody else verifies."""
    codes = {"T1": ("a", 60), "T2": ("b", 40)}
    province.table(
        "indicator_catalogue",
        [
            dict(indicator_code=code, name_vi=code, measure_kind="score", direction=1, aggregation="none")
            for code, _ in codes.values()
        ],
    )
    province.table(
        "form_line",
        [
            dict(form_code="CDS-04", line_code=line, indicator_code=code, is_mandatory="true")
            for line, (code, _) in codes.items()
        ],
    )
    province.table(
        "index_node",
        [dict(edition_code="UNIT_INDEX", node_code="root", max_score=100)]
        + [
            dict(edition_code="UNIT_INDEX", node_code=code, parent_code="root", weight=points, max_score=points)
            for code, points in codes.values()
        ],
    )
    province.table(
        "index_scoring",
        [
            dict(
                edition_code="UNIT_INDEX",
                node_code=code,
                indicator_code=code,
                scoring="goalposts",
                lower=0,
                upper=points,
            )
            for code, points in codes.values()
        ],
    )
    province.table("reporting_obligation", [])
    return province


def line(code: str, own: str, verified: str | None = None, evidence: str | None = None) -> dict:
    return dict(line_code=code, self_score=own, verified_score=verified, evidence=evidence)


def test_self_and_verified_scores_stand_side_by_side_at_leaves_and_totals(appraised):
    lines = [line("T1", "55", "50", "Quyết định 12"), line("T2", "40", "30,5")]
    appraised.receive("101", "Tháng 01/2026", *lines, form="CDS-04", source="Phòng VHXH")
    appraised.receive("102", "Tháng 01/2026", line("T1", "60"), line("T2", "20"), form="CDS-04")
    appraised.build("mart_index_stages", "mart_league_table")
    stages = appraised.sql(
        """
        select unit_key, node_code, is_leaf, self_score, verified_score, round(self_minus_verified, 9), self_by,
            evidence, self_cell is not null, verified_cell is not null
        from mart_index_stages where period_code = '2026-01' and unit_key <> '103:start' order by unit_key, node_code
        """
    )
    assert stages == [
        ("101:start", "a", True, 55.0, 50.0, 5.0, "Phòng VHXH", "Quyết định 12", True, True),
        ("101:start", "b", True, 40.0, 30.5, 9.5, "Phòng VHXH", None, True, True),
        ("101:start", "root", False, 95.0, 80.5, 14.5, None, None, False, False),
        ("102:start", "a", True, 60.0, None, None, "thử", None, True, False),
        ("102:start", "b", True, 20.0, None, None, "thử", None, True, False),
        ("102:start", "root", False, 80.0, None, None, None, None, False, False),  # nothing verified, and none made up
    ]
    ranks = appraised.sql(
        "select edition_code, unit_code, score, rank from mart_league_table where period_code = '2026-01' "
        "and rank is not null order by 1, 2"
    )
    assert ranks == [
        ("UNIT_INDEX", "101", 80.5, 1),  # the verified stands before the self score
        ("UNIT_INDEX", "102", 80.0, 2),
        ("UNIT_INDEX/self", "101", 95.0, 1),
        ("UNIT_INDEX/self", "102", 80.0, 2),
        ("UNIT_INDEX/verified", "101", 80.5, 1),
    ]


def released(province, previous=None):
    """Build, audit against the last release, publish; the audit's answer and the release."""
    province.build()
    with duckdb.connect(str(province.places.build_database), read_only=True) as candidate:
        against = Previous(previous.path, is_explained=False) if previous else None
        result = audit(candidate, province.places.judged / "verdicts.parquet", against)
    release = (
        publish(province.places, as_of=province.as_of, audit_notes=[], written_as=TABLES) if result.passed else None
    )
    return {failure.code: failure.count for failure in result.failures}, release


def league(province, edition: str = "UNIT_INDEX") -> list[tuple]:
    return province.sql(
        "select unit_code, round(score, 6), rank, round(published_score, 6), published_rank from mart_league_table "
        f"where edition_code = '{edition}' and period_code = '2026-01' order by 1"
    )


def test_what_was_published_stays_and_what_comes_later_stands_beside_it_and_is_told(province):
    province.table(
        "index_publication",
        [dict(edition_code="UNIT_INDEX", period_code="2026-01", published_on="2026-03-11", legal_act="QĐ thử")],
    )
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L1,55,100", "L2,80,100")
    broken, first = released(province)
    assert broken == {}
    published = [("101", 69.0, 1), ("102", 65.0, 2), ("103", None, None)]
    assert league(province) == [(unit, score, rank, score, rank) for unit, score, rank in published]

    province.receive("102", "Tháng 01/2026", "L1,75,100", "L2,80,100", received="2026-03-12T08:00:00")
    province.receive("103", "Tháng 01/2026", "L1,30,100", "L2,30,100", received="2026-03-12T09:00:00")
    province.table(
        "correction",
        [
            dict(
                correction_code="C1",
                unit_key="101:start",
                period_code="2026-01",
                indicator_code="vacc",
                action="override",
                value=70,
                reason="thử",
                provider="thử",
                recorded_on="2026-03-13",
            )
        ],
    )
    broken, second = released(province, first)
    assert broken == {"PUBLISHED_SCORE_OVERTAKEN": 3}
    assert league(province) == [
        ("101", 66.0, 2, 69.0, 1),  # .6*70 + .4*60, corrected after the day
        ("102", 77.0, 1, 65.0, 2),  # .6*75 + .4*80
        ("103", 30.0, 3, None, None),
    ]
    assert [row[:3] for row in league(province, "UNIT_INDEX/2026-01")] == published
    assert province.sql(
        "select unit_key, rank_a, rank_b, rank_difference from mart_edition_comparison "
        "where edition_code_b = 'UNIT_INDEX/2026-01' and period_code = '2026-01' order by 1"
    ) == [("101:start", 2, 1, -1), ("102:start", 1, 2, 1)]

    parts = explain.take_apart(province.places.published, "102", "2026-01", "UNIT_INDEX/2026-01", None)
    [vacc] = [leaf for leaf in parts["node"]["children"] if leaf["node_code"] == "vacc"]
    assert [value["value"] for value in vacc["values"]] == [pytest.approx(55.0)]
    with pytest.raises(ScenarioFault):
        whatif.answer(second.path, Question("102", "2026-01", {"vacc": 1.0}, edition="UNIT_INDEX/2026-01"))


def test_a_new_method_or_a_backdated_report_does_not_rewrite_what_was_published(province):
    publication = dict(edition_code="UNIT_INDEX", period_code="2026-01", published_on="2026-03-11")
    province.table("index_publication", [publication])
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.receive("102", "Tháng 01/2026", "L1,55,100", "L2,80,100")
    _, first = released(province)
    province.edition(weights=(0.5, 0.5))
    broken, refused = released(province, first)
    assert (broken["PUBLISHED_SCORE_CHANGED"], refused) == (2, None)  # two totals; the leaves are what they were
    province.table("index_publication", [publication | dict(published_on="2026-03-18", legal_act="đính chính")])
    broken, again = released(province, first)
    assert broken == {}  # published anew, with a day of its own
    assert again is not None


def test_a_scale_of_several_periods_is_published_with_those_that_had_begun(province):
    province.edition(normalise_over="panel")
    rule = dict(edition_code="UNIT_INDEX", scoring="minmax")
    province.table("index_scoring", [rule | dict(node_code=c, indicator_code=c) for c in ("vacc", "anc4")])
    province.table(
        "index_publication", [dict(edition_code="UNIT_INDEX", period_code="2026-01", published_on="2026-03-11")]
    )
    province.receive("101", "Tháng 01/2026", "L1,100,100", "L2,100,100")
    province.receive("102", "Tháng 01/2026", "L1,40,100", "L2,40,100")
    province.receive("103", "Tháng 01/2026", "L1,70,100", "L2,70,100")
    province.receive("101", "Tháng 02/2026", "L1,10,100", "L2,10,100", received="2026-03-12T08:00:00")
    province.build("mart_league_table")
    assert league(province) == [
        ("101", 100.0, 1, 100.0, 1),
        ("102", 33.333333, 3, 0.0, 3),  # (40 - 10) / 90 now, (40 - 40) / 60 on the day
        ("103", 66.666667, 2, 50.0, 2),
    ]
