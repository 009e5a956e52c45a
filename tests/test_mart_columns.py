"""Every mart with a unit says which, in the same columns; no mart leaves a figure empty without saying why."""

import datetime
import json
import re

import pytest

from orchestration import dbt
from orchestration.release import words

COMMON = (
    *("unit_key", "unit_code", "name_vi", "name_en", "unit_level"),
    *("district_unit_key", "district_code", "district_name_vi"),
    *("province_unit_key", "province_code", "province_name_vi", "name_sort"),
)
FIGURES = {"bigint", "integer", "double", "boolean"}
# what these say is that there is a figure: none of them is a reason for its absence
NO_REASONS = ("reported", "corrected", "estimated", "complete", "partial")


@pytest.fixture(scope="module")
def marts(night) -> dict[str, dict[str, dict]]:
    """Each mart of dbt's manifest: its columns in order, with their type and what tells why one is empty."""
    with pytest.MonkeyPatch.context() as environment:
        for name, path in (("RAW", night.places.raw), ("REFERENCE", night.places.reference)):
            environment.setenv(f"KHO_{name}", str(path))
        environment.setenv("KHO_WAREHOUSE", str(night.places.warehouse))
        nodes = json.loads(dbt.manifest(night.places).read_text(encoding="utf-8"))["nodes"].values()
    return {
        node["name"]: node["columns"]
        for node in nodes
        if node["resource_type"] == "model" and node["name"].startswith("mart_")
    }


def suffixes(columns) -> list[str]:
    """Of which units a mart's row speaks: "" for unit_key, "_above" for unit_key_above; in the order of its columns."""
    return [name.removeprefix("unit_key") for name in columns if re.fullmatch(r"unit_key(_\w+)?", name)]


def test_every_mart_with_a_unit_begins_with_the_same_columns_in_the_same_order(night, marts):
    assert sum(bool(suffixes(columns)) for columns in marts.values()) >= 23
    order = "select column_name from duckdb_columns() where table_name = '{name}' order by column_index"
    for name, columns in marts.items():
        expected = [f"{column}{suffix}" for suffix in suffixes(columns) for column in COMMON]
        assert list(columns)[: len(expected)] == expected, name
        assert [column for (column,) in night.sql(order.format(name=name))] == list(columns), name


def test_no_row_of_a_mart_is_without_a_name_and_those_of_a_unit_have_its_own(night, marts):
    for name, suffix in ((name, suffix) for name, columns in marts.items() for suffix in suffixes(columns)):
        nameless = f"select count(*) from {name} where name_vi{suffix} is null or name_sort{suffix} is null"
        assert night.sql(nameless) == [(0,)], name
        of_another = f"""
            select count(*) from {name} as marts
            inner join dim_unit as units on marts.unit_key{suffix} = units.unit_key
            where marts.unit_code{suffix} is distinct from units.unit_code
            or marts.unit_level{suffix} is distinct from units.unit_level
            or marts.name_vi{suffix} is distinct from coalesce(units.name_vi, units.name_en, units.unit_code)
        """
        assert night.sql(of_another) == [(0,)], name
    for name in ("mart_data_quality", "mart_quarantine"):
        assert night.sql(f"select distinct name_vi from {name} where unit_key is null") == [("Chưa rõ đơn vị",)]


def reasons_of(column: dict) -> list[str]:
    """The columns that tell why a figure is empty, as its model's YAML names them."""
    return column["config"]["meta"].get("empty_because", [])


def test_a_figure_that_is_empty_says_why(night, marts):
    silent = {}
    for name, columns in marts.items():
        for column in (column for column in columns.values() if column["data_type"] in FIGURES):
            is_explained = " or ".join(f"{reason} not in {NO_REASONS}" for reason in reasons_of(column)) or "false"
            [(count,)] = night.sql(
                f"select count(*) from {name} where {column['name']} is null and not coalesce({is_explained}, false)"
            )
            if count:
                silent[name, column["name"]] = count
    assert silent == {}


def test_a_figure_that_is_there_has_no_reason_to_be_missing(night, marts):
    """Of a reason that speaks of one figure; a status speaks of a figure that is there as well."""
    contradicted = {}
    for name, columns in marts.items():
        spoken_of = [reason for column in columns.values() for reason in reasons_of(column)]
        for column in columns.values():
            for reason in reasons_of(column):
                if reason.endswith("_reason") and spoken_of.count(reason) == 1:
                    [(count,)] = night.sql(
                        f"select count(*) from {name} where {column['name']} is not null and {reason} is not null"
                    )
                    if count:
                        contradicted[name, column["name"]] = count
    assert contradicted == {}


def test_every_reason_on_the_samples_has_vietnamese_words(night, marts):
    wordless = {}
    for name, columns in marts.items():
        for reason in {reason for column in columns.values() for reason in reasons_of(column)}:
            codes = {code for (code,) in night.sql(f"select distinct {reason} from {name} where {reason} is not null")}
            if missing := codes - set(words.values(reason)):
                wordless[name, reason] = missing
    assert wordless == {}


def test_a_units_places_are_those_of_the_day_and_cover_every_day(province):
    """A district that ends lies in the one that follows it; each row lies where its unit did when its period ended."""
    province.units(
        [
            ("10:start", "10", "Tỉnh Thử", "province", "", "", ""),
            ("101:start", "101", "Huyện Cũ", "district", "102:new", "", "2026-02-01"),
            ("102:new", "102", "Huyện Mới", "district", "10:start", "2026-02-01", ""),
            ("1011:start", "1011", "Xã Đá", "commune", "101:start", "2020-01-01", "2026-03-01"),
        ]
    )
    province.obliges("commune", "month", "2026-01-01", "2026-04-01")
    province.build("mart_reporting_compliance")
    places = "select place_from, place_to, district_code, province_code from intermediate.int_unit_places"
    [first, last] = province.sql(f"{places} where unit_key = '1011:start' order by 1")
    turn = datetime.date(2026, 2, 1)
    assert first == (datetime.date.min, turn, "101", "10")
    assert last == (turn, datetime.date(9999, 12, 31), "102", "10")
    columns = "period_code, unit_code, name_vi, unit_level, district_code, district_name_vi, province_name_vi"
    assert province.sql(f"select {columns} from mart_reporting_compliance order by 1") == [
        ("2026-01", "1011", "Xã Đá", "commune", "101", "Huyện Cũ", "Tỉnh Thử"),
        ("2026-02", "1011", "Xã Đá", "commune", "102", "Huyện Mới", "Tỉnh Thử"),
    ]
