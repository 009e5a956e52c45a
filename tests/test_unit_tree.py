"""A unit has as many units above as it had in time: by the registry's dates, and on the path to the facts."""

import duckdb
import pytest
from conftest import FORM, UNITS
from seeds import above, below, table, valid

from orchestration import reference
from orchestration.places import PROJECT
from orchestration.reference import ReferenceFault
from transforms import reference_tables
from transforms.rendering import render

ABOVE = "select unit_key, ancestor_key from ancestors where distance = 1 and "
TOWN = [  # huyện Một becomes a town at the new year; its commune goes on
    UNITS[0],
    ("101:start", "101", "Huyện Một", "district", "10:start", "", "2026-01-01"),
    ("101:2026-01-01", "101", "Thị xã Một", "district", "10:start", "2026-01-01", ""),
    *UNITS[2:],
    ("10101:start", "10101", "Xã Một", "commune", "101:2026-01-01", "", ""),
]


def on(day):
    return render("{{ valid_on(day, 'ancestors.valid_from', 'ancestors.valid_to') }}", {"day": f"date '{day}'"})


@pytest.fixture(scope="module")
def ancestors(tmp_path_factory):
    """The units above each of the project's own registry."""
    staged = tmp_path_factory.mktemp("staged")
    reference.stage(PROJECT / "transforms" / "seeds", staged)
    with duckdb.connect() as connection:
        reference_tables.load(connection, staged, ["unit_registry"])
        connection.execute(render("create table ancestors as {{ unit_ancestors('unit_registry') }}"))
        yield connection


def test_on_every_day_anything_changed_each_unit_lies_where_its_registry_says(ancestors):
    units = table("unit_registry")
    days = sorted({day for unit in units for day in (unit["valid_from"], unit["valid_to"]) if day})
    assert len(days) > 10
    for day in days:
        placed = ancestors.execute(ABOVE + on(day)).fetchall()
        parents = {unit["unit_key"]: above(unit, day) for unit in units if valid(unit, day)}
        assert dict(placed) == {key: parent["unit_key"] for key, parent in parents.items() if parent}, day


@pytest.mark.parametrize(
    ("district", "day", "communes"),
    [
        ("222:start", "2022-06-30", 17),
        ("222:2024-02-01", "2024-06-30", 17),
        ("215:start", "2019-12-31", 21),
        ("215:start", "2025-06-30", 17),
    ],
)
def test_a_district_that_became_a_town_keeps_its_communes_on_both_sides_of_the_day(ancestors, district, day, communes):
    [(count,)] = ancestors.execute(
        "select count(*) from ancestors inner join unit_registry using (unit_key)"
        f" where ancestor_key = '{district}' and unit_level = 'commune' and {on(day)}"
    ).fetchall()
    assert count == communes == len(below(district, "commune", day))


def test_what_a_commune_owes_and_adds_to_is_its_district_of_that_day(province):
    """December ends before the change, January after it."""
    province.units(TOWN)
    summed = dict(indicator_code="teams", name_vi="teams", measure_kind="count", unit_of_measure="tổ", direction=1)
    line = dict(form_code=FORM, line_code="L3", indicator_code="teams", is_mandatory="true")
    province.table("indicator_catalogue", [summed | dict(aggregation="sum")])
    province.table("form_line", [line])
    for unused in ("index_edition", "index_node", "index_scoring"):
        province.table(unused, [])
    owed = dict(form_code=FORM, unit_level="commune", period_type="month", regime="administrative", due_working_days=2)
    dated = dict(valid_from="2025-12-01", valid_to="2026-03-01", sent_by_level="district")
    province.table("reporting_obligation", [owed | dated])
    for month, teams in (("12/2025", 3), ("01/2026", 5)):
        province.receive("10101", f"Tháng {month}", f"L3,{teams}", unit_name="Xã Một")
    province.build("dim_unit", "mart_indicator_rollup")
    senders = (
        "select period_code, sender_key from intermediate.int_reports_owed where unit_key = '10101:start' order by 1"
    )
    assert province.sql(senders)[:2] == [("2025-12", "101:start"), ("2026-01", "101:2026-01-01")]
    sums = "select period_code, unit_key, value from mart_indicator_rollup where value is not null order by 1, 2"
    assert province.sql(sums) == [
        ("2025-12", "101:start", 3),
        ("2025-12", "10:start", 3),
        ("2026-01", "101:2026-01-01", 5),
        ("2026-01", "10:start", 5),
    ]
    assert province.sql("select district_unit_key from dim_unit where unit_key = '10101:start'") == [
        ("101:2026-01-01",)
    ]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_there"),
    [("", "", True), ("2020-01-01", "", False), ("", "2025-01-01", False)],
)
def test_a_unit_above_that_is_not_there_all_the_while_is_refused(province, valid_from, valid_to, is_there):
    province.units(
        [UNITS[0], (*UNITS[1][:5], valid_from, valid_to), ("x:start", "x", "Xã X", "commune", "101:start", "", "")]
    )
    if is_there:
        reference.stage(province.places.reference, province.places.staged_reference)
        return
    with pytest.raises(ReferenceFault) as fault:
        reference.stage(province.places.reference, province.places.staged_reference)
    assert "parent_unit_key" in str(fault.value) and "101" in str(fault.value)
