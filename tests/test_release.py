"""A release is published whole or not at all, never changes, and says when somebody changed it."""

import json
import shutil
from types import SimpleNamespace

import duckdb
import pytest
import yaml
from conftest import Province, places_of

from orchestration.analysis import explain
from orchestration.release import exports
from orchestration.release.exports import TABLES
from orchestration.release.exports.build import published
from orchestration.release.exports.excel import BOOKS
from orchestration.release.exports.parquet import Parquet
from orchestration.release.integrity import verify
from orchestration.release.naming import current
from orchestration.release.store import PublishFault, Release, publish
from transforms import runner


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Province:
    """A province with one scored unit, built once and changed by no test."""
    province = Province(tmp_path_factory.mktemp("made"))
    province.receive("101", "Tháng 01/2026", "L1,5565,6700,83%", "L2,60,100")
    province.build()
    return province


@pytest.fixture
def built(made, tmp_path) -> SimpleNamespace:
    """A copy of it of one's own."""
    shutil.copytree(made.places.raw.parent, tmp_path, dirs_exist_ok=True)
    return SimpleNamespace(places=places_of(tmp_path))


@pytest.fixture(scope="module")
def released(made, tmp_path_factory) -> Province:
    """A copy of it with a release, which no test changes."""
    released = made.copied_to(tmp_path_factory.mktemp("released"))
    published_tables(released)
    return released


def published_tables(built) -> Release:
    """A release as the tables that others read."""
    return publish(built.places, as_of="2026-03-20", audit_notes=[], written_as=TABLES)


def test_two_releases_of_one_build_are_identical_and_the_pointer_names_the_last(built):
    first = published_tables(built)
    second = published_tables(built)
    assert first.path != second.path
    assert current(built.places.published) == second.path
    tables = [json.loads((release.path / "manifest.json").read_text("utf-8"))["tables"] for release in (first, second)]
    assert tables[0] == tables[1]
    assert tables[0]["fct_report"]["rows"] == 1
    with duckdb.connect(str(second.path / "kho.duckdb"), read_only=True) as connection:
        names = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        league = connection.execute("select count(*) from mart_league_table").fetchone()
    parquet = duckdb.sql(f"select count(*) from '{second.path}/parquet/mart_league_table.parquet'").fetchone()
    assert league == parquet == (6,)  # three units, January and February
    assert names == {model.name for model in runner.models().values() if model.schema == "main"}


class TableNames:
    """A made-up export: a file that names the published tables, and holds none of them."""

    def write(self, connection, folder):
        (folder / "tables.txt").write_text("\n".join(published(connection)), encoding="utf-8")

    def read(self, connection, folder, name):
        return None


class ShortParquet(Parquet):
    """An export that loses a row of every table."""

    def read(self, connection, folder, name):
        return super().read(connection, folder, name).limit(max(0, len(connection.table(f"build.main.{name}")) - 1))


def test_an_export_is_one_file_and_one_line_and_stands_in_the_release_and_its_manifest(built, monkeypatch):
    monkeypatch.setattr(exports, "EXPORTS", (*exports.EXPORTS, TableNames()))
    release = publish(built.places, as_of="2026-03-20", audit_notes=[])
    assert (release.path / "tables.txt").read_text("utf-8").split() == list(release.tables)
    manifest = json.loads((release.path / "manifest.json").read_text("utf-8"))
    workbooks = {f"excel/{name}" for name in yaml.safe_load(BOOKS.read_text("utf-8"))}
    pages = {name for name in manifest["files"] if name.startswith("site/")}  # one for each unit, league, indicator
    assert pages >= {"site/index.html", "site/trang/don-vi-101-start.html", "site/assets/style.css"}
    assert set(manifest["files"]) - pages == workbooks | {
        *("kho.duckdb", "datapackage.json", "docs/tu-dien.md", "diff.json", "tables.txt"),
        *(f"parquet/{name}.parquet" for name in release.tables),
    }
    assert verify(release.path) == []


def test_an_export_that_does_not_hold_what_was_built_publishes_nothing(built, monkeypatch):
    monkeypatch.setattr(exports, "EXPORTS", (exports.Database(), ShortParquet()))
    with pytest.raises(PublishFault, match="ShortParquet"):
        publish(built.places, as_of="2026-03-20", audit_notes=[])
    assert current(built.places.published) is None


def test_verify_names_the_file_that_somebody_changed_removed_or_added(built):
    release = published_tables(built).path
    assert verify(release) == []
    parquet = release / "parquet" / "mart_league_table.parquet"
    parquet.write_bytes(parquet.read_bytes()[:-1] + b"?")
    (release / "parquet" / "dim_unit.parquet").unlink()
    (release / "notes.txt").write_text("x", encoding="utf-8")
    faults = "\n".join(verify(release))
    assert "mart_league_table.parquet: nội dung" in faults
    assert "dim_unit.parquet: thiếu" in faults
    assert "notes.txt: không có trong bản kê" in faults


def test_an_open_reader_keeps_its_release_while_the_next_is_published(built):
    published_tables(built)
    with duckdb.connect(str(built.places.published / "current" / "kho.duckdb"), read_only=True) as reader:
        published_tables(built)
        assert reader.execute("select count(*) from fct_report").fetchone() == (1,)


def test_a_publication_that_died_half_way_leaves_the_last_release_and_no_debris(built):
    first = published_tables(built)
    (built.places.published / ".writing-20260101T000000").mkdir()
    built.places.build_database.rename(built.places.build / "away.duckdb")
    with pytest.raises(duckdb.Error):
        published_tables(built)
    assert current(built.places.published) == first.path
    (built.places.build / "away.duckdb").rename(built.places.build_database)
    published_tables(built)
    assert not list(built.places.published.glob(".writing-*"))


def test_a_score_is_taken_apart_down_to_file_sheet_and_cell(released, capsys):
    tree = explain.take_apart(released.places.published, "101", "2026-01", None, None)
    assert (tree["rank"], round(tree["score_pct"], 6)) == (1, round(60 * 5565 / 6700 + 24, 6))
    [vacc] = [node for node in tree["node"]["children"] if node["node_code"] == "vacc"]
    [value] = vacc["values"]
    assert (value["file_name"], value["sheet"], value["numerator"], value["denominator"]) == (
        "001.xlsx",
        "CDS-01H",
        5565,
        6700,
    )
    assert len(value["report_id"]) == 64
    explain.print_tree(tree)
    assert f"trang CDS-01H, ô {value['numerator_cell']}, mẫu số {value['denominator_cell']}" in capsys.readouterr().out
    with pytest.raises(explain.NothingToExplain, match="chấm đơn vị 999"):
        explain.take_apart(released.places.published, "999", "2026-01", None, None)
    with pytest.raises(explain.NothingToExplain, match=r"Ấn bản UNIT không chấm .* các ấn bản: UNIT_INDEX"):
        explain.take_apart(released.places.published, "101", "2026-01", "UNIT", None)


def test_a_figure_of_any_size_is_shown_as_a_figure(released, capsys):
    tree = explain.take_apart(released.places.published, "101", "2026-01", None, "vacc") | {"status": None}
    for value, shown in ((6.47e-12, "= 6.47e-12"), (0, "= 0.0000"), (83.0597, "= 83.0597"), (2.5e17, "= 2.5e+17")):
        tree["node"]["values"][0]["value"] = value
        explain.print_tree(tree)
        out = capsys.readouterr().out
        assert shown in out
        assert "None" not in out
