"""The scale of every leaf is published: which posts, found among how many values, and what was filled in."""

import math

from orchestration.analysis import explain
from orchestration.release.exports import TABLES
from orchestration.release.store import publish

LEAVES = {
    "vacc": dict(scoring="minmax"),
    "anc4": dict(scoring="zscore"),
    "teams": dict(scoring="goalposts", transform="log", lower=1, upper=100, impute="mean"),
}


def method(province) -> None:
    """An index of three leaves, each on another kind of scale; the first the better the lower."""
    indicator = dict(measure_kind="ratio", aggregation="none", direction=1)
    province.table(
        "indicator_catalogue",
        [
            indicator | dict(indicator_code="vacc", name_vi="Tiêm chủng", direction=-1),
            indicator | dict(indicator_code="anc4", name_vi="Khám thai"),
            indicator | dict(indicator_code="teams", name_vi="Tổ công nghệ", measure_kind="count"),
        ],
    )
    edition = dict(edition_code="UNIT_INDEX")
    nodes = [edition | dict(node_code="root")] + [edition | dict(node_code=c, parent_code="root") for c in LEAVES]
    province.table("index_node", nodes)
    leaves = [edition | dict(node_code=code, indicator_code=code) | rule for code, rule in LEAVES.items()]
    province.table("index_scoring", leaves)


def test_posts_that_were_found_among_the_values_are_published_with_how_many_they_were(province, capsys):
    method(province)
    province.receive("101", "Tháng 01/2026", "L1,10,100", "L2,60,100", "L3,10")
    province.receive("102", "Tháng 01/2026", "L1,90,100", "L2,80,100", "L3,40")
    province.receive("103", "Tháng 01/2026", "L1,50,100")
    province.build()
    scales = province.sql(
        """
        select node_code, is_simulated, low, high, round(mean, 9), round(deviation, 9), values_measured
        from dim_index_scale where period_code = '2026-01' order by node_code
        """
    )
    assert scales == [
        ("anc4", False, None, None, 70.0, round(math.sqrt(200), 9), 2),
        ("teams", False, 0.0, math.log(100), None, None, 3),  # 103's was filled in, and is measured with the others
        ("vacc", False, 10.0, 90.0, None, None, 3),
    ]
    [(filled, status, normalised)] = province.sql(
        "select leaf_value, value_status, normalised from fct_index_score "
        "where period_code = '2026-01' and unit_key = '103:start' and node_code = 'teams'"
    )
    assert (filled, status) == (25.0, "estimated")  # (10 + 40) / 2
    assert math.isclose(normalised, math.log(25) / math.log(100))

    publish(province.places, as_of="2026-03-20", audit_notes=[], written_as=TABLES)
    explain.print_tree(explain.take_apart(province.places.published, "103", "2026-01", "UNIT_INDEX", None))
    printed = " ".join(capsys.readouterr().out.split())
    assert "chấm trên thang từ 10 đến 90 (3 trị số), càng thấp càng tốt" in printed
    assert "chấm trên thang từ 0 đến 4.60517 (3 trị số), trị số lấy ln, ước tính 25" in printed
    explain.print_tree(explain.take_apart(province.places.published, "101", "2026-01", "UNIT_INDEX", None))
    printed = " ".join(capsys.readouterr().out.split())
    assert "chấm theo số độ lệch chuẩn (14.1421) cách trung bình 70 (2 trị số)" in printed


def test_simulated_figures_have_a_scale_of_their_own(province):
    method(province)
    province.receive("101", "Tháng 01/2026", "L1,10,100", "L2,60,100", "L3,10")
    province.receive("102", "Tháng 01/2026", "L1,90,100", "L2,80,100", "L3,40", is_simulated=True)
    province.receive("103", "Tháng 01/2026", "L1,50,100", "L2,50,100", "L3,50", is_simulated=True)
    province.build()
    assert province.sql(
        "select is_simulated, low, high, values_measured from dim_index_scale "
        "where period_code = '2026-01' and node_code = 'vacc' order by 1"
    ) == [(False, 10.0, 10.0, 1), (True, 50.0, 90.0, 2)]
