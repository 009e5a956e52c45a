"""The pages of Great Expectations: they stand alone, name what passed for nothing, and only the latest are kept."""

import json
import re

import duckdb
import pytest
from test_engine import EVEN, HUGE, rule

from expectations import docs
from expectations.suite import run_suite
from orchestration.places import Places
from orchestration.release import data_docs

FETCHED = re.compile(r"""(?:src|href)=["']?(?:https?:)?//|url\(|@import|<script|<link|<iframe""")


@pytest.fixture
def suite():
    with duckdb.connect() as connection:
        connection.execute("create table numbers as select unnest(range(1, 21)) as n")
        connection.execute("create table nothing as select 1 as n where false")
        empty = rule("EMPTY", "select n from nothing")
        return run_suite(connection, "numbers", [EVEN, HUGE, empty.__class__(**{**vars(empty), "over": "nothing"})])


def test_a_page_says_what_each_rule_found_and_fetches_nothing(suite, tmp_path):
    docs.write(tmp_path, [suite])
    page = (tmp_path / "numbers.html").read_text(encoding="utf-8")
    assert not FETCHED.search(page), FETCHED.search(page)
    for code in ("EVEN", "HUGE", "EMPTY"):
        assert code in page
    assert "1 có điều phải báo; 1 không có gì để thẩm định (không phải là đạt): EMPTY." in page


def test_the_pages_of_the_latest_nights_are_kept_under_their_release_and_older_ones_removed(
    suite, tmp_path, monkeypatch
):
    places = Places(tmp_path / "raw", tmp_path / "reference", tmp_path / "warehouse")
    monkeypatch.setenv("KHO_DATA_DOCS_NIGHTS", "2")
    assert data_docs.link(places, "R0") is None
    for name in ("R1", "R2", "R3"):
        docs.write(data_docs.tonight(places), [suite])
        assert data_docs.link(places, name) == f"../../data_docs/{name}/index.html"
        data_docs.keep(places, name)
    assert sorted(path.name for path in places.data_docs.iterdir()) == ["R2", "R3"]
    index = (places.data_docs / "R3" / "index.html").read_text(encoding="utf-8")
    assert 'href="numbers.html"' in index and "R3" in index
    data_docs.keep(places, "R4")  # a night that made no page removes none
    assert len(list(places.data_docs.iterdir())) == 2


def test_a_release_links_to_its_pages(province, suite):
    from orchestration.release.integrity import verify
    from orchestration.release.store import publish

    province.receive("101", "Tháng 01/2026", "L1,60,100")
    province.build()
    docs.write(data_docs.tonight(province.places), [suite])
    release = publish(province.places, as_of="2026-03-20", audit_notes=[])
    linked = json.loads((release.path / "manifest.json").read_text(encoding="utf-8"))["data_docs"]
    assert (release.path / linked).resolve().is_file()
    assert verify(release.path) == []
