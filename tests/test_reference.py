"""The reference tables hold what the checked facts say: indicators, commitments, weights, published values."""

import unicodedata
from collections import Counter, defaultdict

import pytest
from seeds import FEED, SEEDS, feed_values, rows, table


def test_every_indicator_subject_and_unit_that_is_referred_to_exists():
    indicators = {row["indicator_code"] for row in table("indicator_catalogue")}
    for name in ("form_line", "index_scoring", "index_published"):
        assert {row["indicator_code"] for row in table(name)} <= indicators, name
    subjects = {row["subject_code"] for row in table("subject_registry")}
    assert {row["subject_code"] for row in table("indicator_catalogue")} <= subjects | {""}
    assert {row["plan_code"] for row in table("commitment_registry")} <= subjects
    units = {row["unit_key"] for row in table("unit_registry")}
    for name in ("reporting_obligation", "index_edition"):
        assert {row["scope_unit_key"] for row in table(name)} <= units, name


def test_ratios_are_defined_in_words_and_bounded():
    for row in table("indicator_catalogue"):
        if row["measure_kind"] == "ratio":
            assert row["numerator_vi"] and row["denominator_vi"], row
            assert (row["plausible_min"], row["plausible_max"], row["unit_of_measure"]) == ("0", "100", "%")
        if row["measure_kind"] == "rank":
            assert row["direction"] == "-1"


def test_commitments_are_seventeen_targets_thirteen_advanced_ones_and_ten_models():
    commitments = table("commitment_registry")
    mandatory = [row for row in commitments if row["is_mandatory"] == "true"]
    assert Counter(row["domain_code"] for row in mandatory) == {
        "ha_tang_so": 4, "chinh_quyen_so": 5, "kinh_te_so": 2, "xa_hoi_so": 6,
    }  # fmt: skip
    advanced = [row for row in commitments if row["commitment_code"].startswith("kh120-nc-")]
    assert Counter(row["domain_code"] for row in advanced) == {
        "ha_tang_so": 5, "chinh_quyen_so": 4, "kinh_te_so": 1, "xa_hoi_so": 3,
    }  # fmt: skip
    assert sum("nâng lên" in row["name_vi"] for row in advanced) == 5
    assert sum(row["commitment_kind"] == "model" for row in commitments) == 10
    reported = {row["indicator_code"] for row in table("form_line")}
    assert {row["commitment_code"] for row in commitments} <= reported


def test_the_advanced_targets_are_asked_for_but_owed_by_nobody_and_named_for_the_act_they_await():
    names = {row["commitment_code"]: row["name_vi"] for row in table("commitment_registry")}
    lines = [row for row in table("form_line") if row["indicator_code"].startswith("kh120-nc-")]
    assert [(row["form_code"], row["line_code"]) for row in lines] == [("CDS-02", f"M{n}") for n in range(18, 31)]
    assert {row["is_mandatory"] for row in lines} == {"false"}
    indicators = {row["indicator_code"]: row["name_vi"] for row in table("indicator_catalogue")}
    assert all(indicators[row["indicator_code"]] == names[row["indicator_code"]] for row in lines)
    assert all("nội dung chờ văn bản" in names[row["indicator_code"]] for row in lines)


def test_weights_of_siblings_sum_to_one_and_every_leaf_is_scored():
    nodes = table("index_node")
    siblings = defaultdict(float)
    for node in nodes:
        siblings[node["edition_code"], node["parent_code"]] += float(node["weight"])
    assert all(total == pytest.approx(1, abs=1e-12) for total in siblings.values())
    parents = {(node["edition_code"], node["parent_code"]) for node in nodes}
    leaves = {(n["edition_code"], n["node_code"]) for n in nodes} - parents
    assert leaves == {(row["edition_code"], row["node_code"]) for row in table("index_scoring")}


def test_the_official_edition_has_the_points_of_decision_922(shared):
    official = [
        (float(row["weight"]), int(row["max_points"]))
        for row in rows(shared / "facts" / "dti_structure_922.csv")
        if row["scored"] == "yes"
    ]
    nodes = [node for node in table("index_node") if node["parent_code"] == "dti"]
    assert [(float(node["weight"]), int(node["max_score"])) for node in nodes] == official


def test_leaves_of_the_illustrative_district_index_are_owed_by_the_districts():
    owed = {
        row["indicator_code"]
        for row in table("form_line")
        if row["form_code"] == "CDS-01H" and row["is_mandatory"] == "true"
    }
    scored = {r["indicator_code"] for r in table("index_scoring") if r["edition_code"] == "minh-hoa-district"}
    assert scored == owed


def test_the_feed_ranks_all_provinces_with_thanh_hoa_and_yen_bai_both_fifteenth():
    ranks = feed_values("dti_hang_cong_bo")
    assert len(ranks) == 63
    assert [code for code, rank in ranks.items() if rank == 15] == ["38", "15"]
    assert 16 not in ranks.values() and sum(rank == 17 for rank in ranks.values()) == 1


def test_the_main_indices_of_the_feed_make_up_the_published_values():
    weights = {n["node_code"]: float(n["weight"]) for n in table("index_node") if n["parent_code"] == "dti"}
    main = {node: feed_values(f"dti_{node}") for node in weights}
    published = feed_values("dti_gia_tri_cong_bo")
    assert len(published) == 5
    for province, value in published.items():
        assert sum(w * main[node][province] for node, w in weights.items()) == pytest.approx(value, abs=1e-4)


def test_every_word_is_in_composed_vietnamese_letters_and_every_line_ends_plainly():
    for path in [*SEEDS.glob("*.csv"), FEED]:
        text = path.read_bytes().decode("utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
        assert "\r" not in text and text.endswith("\n"), path.name
