"""The released file, as an analyst opens it: its columns say what they are, older readers open it; views of now."""

import json

import duckdb
import pyarrow.parquet as pq
import pytest
from frictionless import Package

from orchestration.release.exports.database import FILE
from orchestration.release.exports.datapackage import type_of


@pytest.fixture(scope="module")
def released(night):
    """The release of the night, open as an analyst opens it."""
    with duckdb.connect(str(night.places.published / "current" / FILE), read_only=True) as connection:
        yield connection


def test_the_shell_answers_from_the_release_and_cannot_change_it(night):
    answer = night.kho("sql", "--format", "csv", "select count(*) as reports from fct_report where not is_simulated")
    assert (answer.returncode, answer.stdout) == (0, "reports\n15\n")
    refused = night.kho("sql", "create table mine as select 1")
    assert refused.returncode == 1
    assert "read-only" in refused.stderr


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_every_table_view_and_column_says_what_it_is(released):
    assert rows(released, "select table_name from duckdb_tables() where comment is null") == []
    assert rows(released, "select view_name from duckdb_views() where not internal and comment is null") == []
    silent = """
        select columns.table_name, columns.column_name
        from duckdb_columns() as columns
        inner join duckdb_tables() as tables using (table_name)
        where columns.comment is null or trim(columns.comment) = ''
    """
    assert rows(released, silent) == []


def test_a_comment_is_the_models_own_words(released):
    [(words,)] = rows(released, "select comment from duckdb_tables() where table_name = 'dim_index_node'")
    assert words == (
        "Một dòng cho mỗi nút của mỗi ấn bản. One row per node of every edition, with its place in the tree and its"
        " share of the whole index."
    )
    [(words,)] = rows(
        released,
        "select comment from duckdb_columns() where table_name = 'dim_index_node' and column_name = 'node_code'",
    )
    assert words == "Node of the edition's tree."


def test_readers_of_duckdb_1_4_open_it(released):
    [(version,)] = rows(released, "select tags['storage_version'] from duckdb_databases() where database_name = 'kho'")
    assert version == "v1.4.0+"


def test_no_column_is_of_a_type_that_parquet_turns_into_a_double(released):
    assert rows(released, "select table_name, column_name from duckdb_columns() where data_type like '%HUGEINT'") == []


def test_the_latest_league_is_that_of_the_last_period_with_ranks(released):
    latest = rows(
        released,
        "select distinct edition_code, period_code, is_simulated from latest_league_table"
        " where edition_code = 'minh-hoa-district'",
    )
    by_hand = rows(
        released,
        """
        select edition_code, max(period_code), is_simulated from mart_league_table
        where edition_code = 'minh-hoa-district' and rank is not null group by edition_code, period_type, is_simulated
        """,
    )
    assert sorted(latest) == sorted(by_hand)
    assert len(latest) == 3  # simulated years and quarters, and the real year


def test_the_latest_values_are_one_for_each_unit_indicator_and_kind_of_period(released):
    [(doubled,)] = rows(
        released,
        """
        select count(*) from (
            select 1 from latest_indicator_value
            group by unit_key, indicator_code, period_type, regime, score_stage, is_simulated
            having count(distinct period_code) > 1
        )
        """,
    )
    assert doubled == 0
    [latest] = rows(
        released,
        """
        select period_code, value from latest_indicator_value
        where unit_key = '141:start' and indicator_code = 'hang_ty_le_dang_ky_cds_cap_xa' and not is_simulated
        """,
    )
    assert latest == ("2022", 2)  # Huyện Yên Bình, H24 of its report for 2022: second in the province


@pytest.mark.parametrize(
    ("data_type", "kind"),
    [
        ("VARCHAR", "string"),
        ("BIGINT", "integer"),
        ("INTEGER", "integer"),
        ("UBIGINT", "integer"),
        ("DOUBLE", "number"),
        ("DECIMAL(18,3)", "number"),
        ("BOOLEAN", "boolean"),
        ("DATE", "date"),
        ("TIMESTAMP", "datetime"),
        ("TIMESTAMP WITH TIME ZONE", "datetime"),
        ("BIGINT[]", "array"),
        ("MAP(VARCHAR, VARCHAR)", "object"),
        ("INTERVAL", "string"),
    ],
)
def test_a_type_of_duckdb_has_its_type_in_a_table_schema(data_type, kind):
    assert type_of(data_type) == kind


def test_the_data_package_is_valid_and_describes_every_parquet_file_as_it_is(night):
    folder = night.places.published / "current"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert list(Package.metadata_validate(package)) == []
    assert {resource["path"] for resource in package["resources"]} == {
        path.relative_to(folder).as_posix() for path in folder.glob("parquet/*.parquet")
    }
    for resource in package["resources"]:
        assert resource["description"]
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == pq.read_schema(folder / resource["path"]).names
        assert all(field["description"] for field in fields)


def test_every_figure_in_parquet_is_the_released_one_under_the_path_the_data_package_names(night):
    folder = night.places.published / "current"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    paths = {resource["name"].replace("-", "_"): folder / resource["path"] for resource in package["resources"]}
    with duckdb.connect(str(folder / "kho.duckdb"), read_only=True) as kho:
        tables = {name for (name,) in kho.execute("select table_name from duckdb_tables()").fetchall()}
        assert tables == paths.keys()
        for table, path in paths.items():
            parquet = f"read_parquet('{path}')"
            for there, here in ((table, parquet), (parquet, table)):
                lost = kho.execute(f"from {there} except all from {here} limit 2").fetchall()
                assert lost == [], f"{table}: only in {there}"
