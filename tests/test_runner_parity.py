"""The models' runner makes what dbt makes: every table of one rich province, both ways, names, types and rows."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from engines import run_dbt, run_models

from orchestration.dbt import TransformsFault
from transforms import runner

PERIODS = ("Tháng 01/2026", "Tháng 02/2026")


@pytest.fixture
def rich(province):
    """Every state a value can be in, two revisions, a correction, draws, a weight set, a stage and a publication."""
    province.table(
        "index_sensitivity", [dict(edition_code="UNIT_INDEX", weight_spread=0.25, aggregations="own", draws=20)]
    )
    province.table("index_weight_set", [dict(edition_code="UNIT_INDEX", weight_set="EVEN", node_code="vacc", weight=1)])
    province.table(
        "index_publication", [dict(edition_code="UNIT_INDEX", period_code="2026-01", published_on="2026-02-20")]
    )
    province.table(
        "correction",
        [
            dict(
                correction_code="C1",
                unit_key="102:start",
                period_code="2026-01",
                indicator_code="anc4",
                action="override",
                value=55,
                reason="thử",
                provider="thử",
                recorded_on="2026-03-11",
            )
        ],
    )
    for period in PERIODS:
        province.receive("101", period, "L1,90,120", "L2,60,100", "L3,7")
        province.receive("102", period, "L1,50,100", "L2,n/a,100")
        province.receive("103", period, "L1,150,100", "L2,10,0")
    province.receive("101", PERIODS[0], "L1,95,120", "L2,61,100", received="2026-03-11T08:00:00")
    province.receive("999", PERIODS[0], "L1,1,2")
    province.read()
    province.judge()
    return province


def test_every_table_of_the_runner_is_the_table_dbt_makes(rich):
    run_dbt(rich.places, rich.as_of, (), "--exclude-resource-type", "test")  # the night runs the tests of the data
    by_dbt = _tables(rich.places.build_database)
    rich.places.build_database.unlink()
    run_models(rich.places, rich.as_of)
    by_runner = _tables(rich.places.build_database)
    assert by_runner.keys() == by_dbt.keys()
    assert by_runner.keys() >= {model.relation for model in runner.models().values()}
    assert {name for name in by_dbt if by_runner[name].schema != by_dbt[name].schema} == set()
    assert {name for name in by_dbt if _differences(by_runner[name], by_dbt[name])} == set()
    empty = sorted(name for name, rows in by_dbt.items() if not rows.num_rows and not name.startswith("reference"))
    assert len(empty) < len(by_dbt) / 5, f"too little to compare: {empty}"
    _a_failed_test_of_the_data_is_a_fault_that_names_it(rich)


def _a_failed_test_of_the_data_is_a_fault_that_names_it(province):
    """Here and not in a test of its own: dbt's reading of its project is not paid twice."""
    registry = province.places.staged_reference / "unit_registry.csv"
    text = registry.read_text(encoding="utf-8")
    registry.write_text(text + text.splitlines()[2] + "\n", encoding="utf-8")  # a unit that stands in it twice
    with pytest.raises(TransformsFault, match=r"unique_grain_unit_registry.*: Got \d result"):
        run_dbt(province.places, province.as_of, (), "--select", "unit_registry")
    with duckdb.connect(str(province.places.build_database)) as connection:  # dbt has let go of it
        assert connection.execute("select count(*) from reference.unit_registry").fetchone() == (5,)


def _tables(database: Path) -> dict[str, pa.Table]:
    """Every table and view of a database, by schema and name; each file is opened alone, as its views name it."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_catalog = current_catalog()"
        ).fetchall()
        return {name: connection.execute(f"from {name}").to_arrow_table() for (name,) in names}


def _differences(ours: pa.Table, theirs: pa.Table) -> list[tuple]:
    with duckdb.connect() as connection:
        connection.register("ours", ours)
        connection.register("theirs", theirs)
        return connection.execute(
            "(from ours except all from theirs) union all (from theirs except all from ours) limit 3"
        ).fetchall()
