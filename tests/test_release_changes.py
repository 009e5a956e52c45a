"""diff.json of a release says what is new, gone and other since the one before: worked by hand on two nights."""

import json
import shutil

import duckdb
import pytest

from orchestration.release.digests import sha256
from orchestration.release.exports import TABLES
from orchestration.release.exports.changes import FILE, Changes
from orchestration.release.store import Release, publish
from tests.conftest import Province

WRITTEN = (*TABLES, Changes())
LEAVES = {"scoring": "ratio", "edition_code": "UNIT_INDEX"}


def changes_of(release):
    return json.loads((release.path / FILE).read_text(encoding="utf-8"))


def released(province):
    province.build()
    return publish(province.places, as_of="2026-03-20", audit_notes=[], written_as=WRITTEN)


@pytest.fixture(scope="module")
def released_twice(tmp_path_factory):
    """101 sends L1 anew and L2 no more, 102 sends for the first time."""
    province = Province(tmp_path_factory.mktemp("released"))
    province.table("index_node", [dict(edition_code="UNIT_INDEX", node_code="vacc", max_score=100)])
    province.table("index_scoring", [LEAVES | dict(node_code="vacc", indicator_code="vacc")])
    province.receive("101", "Tháng 01/2026", "L1,50,100", "L2,60,100")
    first = released(province)
    province.receive("101", "Tháng 01/2026", "L1,75,100")
    province.receive("102", "Tháng 01/2026", "L1,80,100")
    return first.name, released(province).name, province


@pytest.fixture
def two_nights(released_twice, tmp_path):
    """The two releases, and the province of one's own in which they stand."""
    first, second, made = released_twice
    province = made.copied_to(tmp_path)
    return *(Release(name, province.places.published / name, {}) for name in (first, second)), province


def test_the_first_release_has_nothing_to_be_compared_with(two_nights):
    first, _, _ = two_nights
    assert changes_of(first) == dict.fromkeys(("release_before", "tables", "figures", "ranks", "reports"))


def test_reports_figures_and_ranks_that_are_other_than_the_night_before_are_listed(two_nights):
    first, second, _ = two_nights
    changes = changes_of(second)
    assert changes["release_before"] == first.name
    assert [(row["unit_key"], row["revision_no"]) for row in changes["reports"]["rows"]] == [
        ("101:start", 2),
        ("102:start", 1),
    ]
    figures = {
        (row["unit_code"], row["indicator_code"]): (row["value_before"], row["value_now"], row["change_kind"])
        for row in changes["figures"]["rows"]
        if row["period_code"] == "2026-01"
    }
    assert figures["101", "vacc"] == (50, 75, "changed")
    assert figures["102", "vacc"] == (None, 80, "appeared")
    assert figures["101", "anc4"] == (60, None, "gone")
    ranks = {row["unit_code"]: (row["rank_before"], row["rank_now"]) for row in changes["ranks"]["rows"]}
    assert ranks == {"101": (1, 2), "102": (None, 1)}
    assert {"table": "fct_report", "rows_before": 1, "rows": 3, "columns_added": [], "columns_gone": []} in changes[
        "tables"
    ]


def test_a_release_like_the_one_before_says_that_nothing_changed(two_nights):
    _, second, province = two_nights
    changes = changes_of(publish(province.places, as_of="2026-03-20", audit_notes=[], written_as=WRITTEN))
    assert changes["release_before"] == second.name
    assert changes["tables"] == []
    assert [changes[kind]["count"] for kind in ("reports", "figures", "ranks")] == [0, 0, 0]


def test_a_last_release_without_a_column_of_today_is_not_compared_in_it(two_nights):
    """As one made by an older code; the release goes out and says null instead of a wrong difference."""
    _, second, province = two_nights
    path = second.path / "parquet" / "mart_league_table.parquet"
    older = path.with_suffix(".older")
    duckdb.sql(f"copy (select * exclude (score_pct) from '{path}') to '{older}' (format parquet)")
    shutil.move(older, path)
    manifest = second.path / "manifest.json"
    record = json.loads(manifest.read_text("utf-8"))
    record["files"]["parquet/mart_league_table.parquet"] = sha256(path)
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(record), "utf-8")
    changes = changes_of(publish(province.places, as_of="2026-03-20", audit_notes=[], written_as=WRITTEN))
    assert changes["ranks"] is None
    assert changes["figures"]["count"] == 0
    [table] = changes["tables"]
    assert (table["table"], table["columns_added"]) == ("mart_league_table", ["score_pct"])
