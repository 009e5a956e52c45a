"""What the audit lets pass: every score that its method can give, however odd the figure behind it; and no other."""

import duckdb

from expectations.audit import audit

ONLY_WARNED = [dict(rule_code=code, severity="warning") for code in ("VALUE_OUT_OF_BOUNDS", "SCORE_ABOVE_MAXIMUM")]


def audited(province):
    """The audit of what was built."""
    with duckdb.connect(str(province.places.build_database), read_only=True) as candidate:
        return audit(candidate, province.places.judged / "verdicts.parquet")


def test_a_figure_that_was_only_warned_of_does_not_hold_up_the_release(province):
    province.table("rule_severity", ONLY_WARNED)
    indicator = dict(measure_kind="count", aggregation="none", name_vi="x", direction=1)
    province.table(
        "indicator_catalogue",
        [
            indicator | dict(indicator_code="teams", plausible_min=1, plausible_max=10),
            indicator | dict(indicator_code="vacc", measure_kind="ratio", direction=-1),
            indicator | dict(indicator_code="anc4", measure_kind="ratio"),
        ],
    )
    leaf = dict(edition_code="UNIT_INDEX")
    province.table(
        "index_node",
        [leaf | dict(node_code="root", aggregation="geometric", max_score=10)]
        + [leaf | dict(node_code=code, parent_code="root") for code in ("teams", "vacc", "anc4")],
    )
    province.table(
        "index_scoring",
        [
            leaf | dict(node_code="teams", indicator_code="teams", scoring="identity", transform="log"),
            leaf | dict(node_code="vacc", indicator_code="vacc", scoring="minmax", scale_lower=100, scale_upper=1),
            leaf | dict(node_code="anc4", indicator_code="anc4", scoring="minmax", scale_lower=-9, missing="zero"),
        ],
    )
    for unit, lines in (
        ("101", "L1,10,100 L2,60,100 L3,50"),
        ("102", "L1,90,100 L3,2"),
        ("103", "L1,50,100 L2,10,100"),
    ):
        province.receive(unit, "Tháng 01/2026", *lines.split())
    province.build()
    result = audited(province)
    assert result.passed, result.failures
    assert province.sql("select verdict from fct_report group by all") == [("accepted",)]
    assert province.sql(
        "select node_code, lowest_score, highest_score from fct_index_score where not is_root "
        "and period_code = '2026-01' and unit_key = '101:start' order by 1"
    ) == [("anc4", -9.0, 1.0), ("teams", None, None), ("vacc", 1.0, 100.0)]


def test_a_score_outside_its_nodes_scale_refuses_the_release_whatever_was_judged_before(province):
    """8306 % for 83,06 % would be 5,000 of 60 points; a count taken as it is, 7 times the most its node gives."""
    province.table("rule_severity", ONLY_WARNED)
    leaf = dict(edition_code="UNIT_INDEX")
    figure = dict(name_vi="x", aggregation="none", direction=1)
    province.table(
        "indicator_catalogue",
        [figure | dict(indicator_code=code, measure_kind="ratio") for code in ("vacc", "anc4")]
        + [figure | dict(indicator_code="teams", measure_kind="count")],
    )
    nodes = [("root", "", 100), ("vacc", "root", 60), ("anc4", "root", 30), ("teams", "root", 10)]
    province.table(
        "index_node", [leaf | dict(zip(("node_code", "parent_code", "max_score"), node, strict=True)) for node in nodes]
    )
    scorings = [
        dict(node_code="vacc", scoring="ratio"),
        dict(node_code="anc4", scoring="minmax", lower=0, upper=50, clip="none"),  # its edition lets it pass its posts
        dict(node_code="teams", scoring="identity"),
    ]
    province.table("index_scoring", [leaf | rule | dict(indicator_code=rule["node_code"]) for rule in scorings])
    per_cent = {"line_code": "L1", "reported_pct": "8306"}
    province.receive("101", "Tháng 01/2026", per_cent, "L2,60,100", "L3,1")
    province.receive("102", "Tháng 01/2026", "L1,50,100", "L2,60,100", "L3,7")
    province.receive("103", "Tháng 01/2026", "L1,50,100", "L2,60,100", "L3,1")
    province.build()
    result = audited(province)
    assert not result.passed
    broken = {failure.code: failure for failure in result.failures}
    # the root has no ends: one of its leaves is cut nowhere, by its edition's own word
    assert {(row["unit_key"], row["node_code"]) for row in broken["SCORE_OUT_OF_RANGE"].sample} == {
        ("101:start", "vacc"),
        ("102:start", "teams"),
    }
