"""What the audit lets pass: every score that its method can give, however odd the figure behind it."""

import duckdb

from expectations.audit import audit


def test_a_figure_that_was_only_warned_of_does_not_hold_up_the_release(province):
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
    with duckdb.connect(str(province.places.build_database), read_only=True) as candidate:
        result = audit(candidate, province.places.judged / "verdicts.parquet")
    assert result.passed, result.failures
    assert province.sql("select verdict from fct_report group by all") == [("accepted",)]
    assert province.sql(
        "select node_code, lowest_score, highest_score from fct_index_score where not is_root "
        "and period_code = '2026-01' and unit_key = '101:start' order by 1"
    ) == [("anc4", -9.0, 1.0), ("teams", None, None), ("vacc", 1.0, 100.0)]
