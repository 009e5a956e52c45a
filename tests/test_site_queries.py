"""The page of SQL carries the engine and the release itself, whole, and no other page loads them."""

import base64
import gzip
import json

import duckdb
import pytest
from site_pages import Page

from orchestration.release.exports.database import FILE
from orchestration.release.exports.site import FOLDER, write_site
from orchestration.release.exports.site.pages import queries
from orchestration.release.exports.site.questions import PAGE, questions
from orchestration.release.exports.site.vendor import ENGINE

MOST = 15_000_000  # bytes that the page brings with it


@pytest.fixture(scope="module")
def release(night):
    return night.places.published / "current"


def carried(release, name, variable):
    """The value that a script of the page sets."""
    text = (release / FOLDER / "sql" / name).read_text("utf-8")
    return json.loads(text.removeprefix(f"window.{variable}=").removesuffix(";\n"))


def unpacked(text):
    return gzip.decompress(base64.b64decode(text))


def test_every_question_of_the_page_stands_under_its_part_with_its_query():
    page = PAGE.read_text("utf-8")
    rows = questions(page)
    assert len(rows) == page.count("```sql") > 20
    assert all(row.group and row.text.endswith("?") and row.query for row in rows)
    assert rows[0].group == "Xếp hạng"
    example = (
        "## A\n### 1. x?\n```sql\nfrom a\n```\n| a |\n### 2. y?\n```sql\nfrom b\n```\n## C\n### 3. z?\n```sql\nc\n```\n"
    )
    assert questions(example) == [("A", "1. x?", "from a"), ("A", "2. y?", "from b"), ("C", "3. z?", "c")]


def test_the_page_brings_the_release_itself_byte_by_byte_and_the_engine_with_its_licences(release):
    assert unpacked(carried(release, "release.js", "KHO_RELEASE")) == (release / "kho.duckdb").read_bytes()
    engine = carried(release, "engine.js", "KHO_ENGINE")
    assert base64.b64decode(engine["wasm"]) == (ENGINE / "duckdb.wasm.gz").read_bytes()
    assert unpacked(engine["wasm"])[:4] == b"\0asm"
    assert b"onmessage" in unpacked(engine["worker"])
    licences = {path.name for path in ENGINE.glob("*.txt")}
    assert {"duckdb-license.txt", "arrow-license.txt"} <= licences
    assert licences <= {path.name for path in (release / FOLDER / "sql").iterdir()}


def test_the_page_brings_no_more_than_it_may_and_no_other_page_loads_it(release):
    sql = release / FOLDER / "sql"
    assert sum(path.stat().st_size for path in sql.iterdir()) < MOST
    loading = [
        path.name for path in (release / FOLDER).rglob("*.html") if "sql/questions.js" in path.read_text("utf-8")
    ]
    assert loading == ["truy-van.html"]


def test_the_engine_is_told_to_fetch_nothing_and_to_change_nothing():
    script = (ENGINE.parent / "assets" / "sql.js").read_text("utf-8")
    for part in ("(read_only)", "autoinstall_known_extensions = false", "lock_configuration = true", "no network"):
        assert part in script


@pytest.mark.parametrize(("largest", "has_release"), [(10, False), (10_000_000, True)])
def test_a_release_too_large_for_a_page_is_chosen_by_hand(province, tmp_path, monkeypatch, largest, has_release):
    monkeypatch.setattr(queries, "LARGEST", largest)
    province.receive("101", "2026-01", "L1,90,100", "L2,60,100")
    province.build()
    (tmp_path / FILE).write_bytes(province.places.build_database.read_bytes())
    with duckdb.connect(str(province.places.build_database), read_only=True) as connection:
        write_site(connection, tmp_path / "site", "thử", tmp_path)
    page = Page(tmp_path / "site" / "trang" / "truy-van.html")
    assert ("tep" in page.ids) is not has_release
    assert (tmp_path / "site" / "sql" / "release.js").exists() is has_release
    assert (tmp_path / "site" / "sql" / "engine.js").exists()
