"""The reference tables name the units of every day as the checked facts do, with their changes and other names."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from seeds import below, feed_values, fold, rows, table, valid

ARTEFACTS = {"07693:2025-01-01", "07732:2025-01-01", "07744:2025-01-01"}


def successors(keys, day):
    changes = table("unit_change")
    leaving = [row for row in changes if row["effective_on"] == day and row["from_unit_key"] in keys]
    return {row["to_unit_key"] for row in leaving}


@pytest.mark.parametrize(
    ("ancestor", "level", "day", "count"),
    [
        ("15:start", "commune", "2020-01-31", 180),
        ("15:start", "commune", "2020-02-01", 173),
        ("15:start", "commune", "2022-06-30", 173),
        ("15:start", "district", "2022-06-30", 9),
        ("15:start", "commune", "2024-12-31", 173),
        ("15:start", "commune", "2025-01-01", 168),
        ("15:2025-07-01", "commune", "2025-07-01", 99),
        ("15:start", "commune", "2025-07-01", 0),
        ("215:start", "commune", "2019-12-31", 21),
        ("215:start", "commune", "2024-12-31", 19),
        ("215:start", "commune", "2025-06-30", 17),
        ("24:start", "commune", "2022-06-30", 209),
        ("24:start", "commune", "2024-01-31", 209),
        ("24:start", "commune", "2024-12-31", 209),
        ("222:start", "commune", "2022-06-30", 17),
        ("222:start", "commune", "2024-02-01", 0),
        ("222:2024-02-01", "commune", "2024-02-01", 17),
        ("24:start", "commune", "2025-06-30", 192),
        ("24:2025-07-01", "commune", "2025-07-01", 99),
        ("VN:start", "province", "2022-12-31", 63),
        ("141:start", "commune", "2022-12-14", 24),
        ("136:start", "commune", "2023-12-14", 25),
    ],
)
def test_units_are_as_many_as_the_facts_say_on_the_day(ancestor, level, day, count):
    assert len(below(ancestor, level, day)) == count


@pytest.mark.parametrize(("ancestor", "count"), [("15:start", 51), ("24:start", 58), ("215:start", 5)])
def test_every_commune_of_2025_goes_whole_into_one_of_the_new_communes(ancestor, count):
    before = below(ancestor, "commune", "2025-06-30")
    leaving = Counter(row["from_unit_key"] for row in table("unit_change") if row["effective_on"] == "2025-07-01")
    assert {leaving[key] for key in before} == {1}
    assert len(successors(before, "2025-07-01")) == count


def test_unit_keys_are_unique_and_say_code_and_first_day():
    units = table("unit_registry")
    assert len({unit["unit_key"] for unit in units}) == len(units)
    assert all(u["unit_key"] == f"{u['unit_code']}:{u['valid_from'] or 'start'}" for u in units)
    assert not ARTEFACTS & {unit["unit_key"] for unit in units}


def test_every_unit_but_the_country_has_a_parent_that_was_there_on_its_last_day():
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}
    for unit in units.values():
        if unit["unit_level"] != "country":
            parent = units[unit["parent_unit_key"]]
            assert not parent["valid_to"] or (unit["valid_to"] and unit["valid_to"] <= parent["valid_to"]), unit
            assert not unit["valid_to"] or parent["valid_from"] < unit["valid_to"], unit


def test_a_code_means_one_unit_on_any_day():
    by_code = defaultdict(list)
    for unit in table("unit_registry"):
        by_code[unit["unit_code"]].append((unit["valid_from"], unit["valid_to"] or "9999"))
    for code, spans in by_code.items():
        ordered = sorted(spans)
        assert all(a[1] <= b[0] for a, b in pairwise(ordered)), code


def test_changes_lead_from_a_unit_that_ended_to_one_that_was_there():
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}
    for row in table("unit_change"):
        assert valid(units[row["to_unit_key"]], row["effective_on"]), row
        assert units[row["from_unit_key"]]["valid_to"] == row["effective_on"], row


def test_aliases_name_units_under_the_parent_they_give():
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}
    children = [unit for unit in units.values() if unit["parent_unit_key"]]
    placed = {(unit["unit_code"], units[unit["parent_unit_key"]]["unit_code"]) for unit in children}
    aliases = table("unit_alias")
    assert {(row["unit_code"], row["parent_unit_code"]) for row in aliases} <= placed
    assert len({(row["alias"], row["unit_code"]) for row in aliases}) == len(aliases)


def test_a_bare_name_has_a_row_for_each_unit_it_may_mean():
    meant = Counter(row["alias"] for row in table("unit_alias"))
    assert {name for name, units in meant.items() if units == 3} == {
        "Trạm Tấu",
        "Yên Bình",
        "Yên Bái",
        "Yên Thế",
    }
    assert not [name for name in meant if fold(name) == "minh quan"]


def test_every_province_of_the_published_ranks_resolves_and_keeps_its_rank(shared):
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}
    provinces = [units[key] for key in below("VN:start", "province", "2022-12-31")]
    codes = {u["name_vi"].removeprefix(u["unit_type"]).strip(): u["unit_code"] for u in provinces}
    aliases = [row for row in table("unit_alias") if row["parent_unit_code"] == "VN"]
    codes |= {row["alias"]: row["unit_code"] for row in aliases}
    published = {codes[r["province"]]: float(r["rank"]) for r in rows(shared / "facts" / "dti_2022_ranks.csv")}
    assert published == feed_values("dti_hang_cong_bo")
