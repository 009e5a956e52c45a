"""The two ways the tests build: by the models' runner, or by dbt as the night does (`KHO_TEST_ENGINE=dbt`)."""

import os

import duckdb

from orchestration import dbt
from orchestration.places import Places
from transforms.runner import Run


def run_models(places: Places, as_of: str, models: tuple[str, ...] = ()) -> None:
    """Build by the models' runner: the same tables in a tenth of dbt's time (test_runner_parity holds them equal)."""
    places.build.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(places.build_database)) as connection:
        connection.begin()  # one for all: seventy commits wait for the disk longer than the models take
        run = Run(connection, staged=places.staged_reference, warehouse=places.warehouse, as_of=as_of)
        for model in models:
            run.make(model)
        if not models:
            run.make_all()
        connection.commit()


def run_dbt(places: Places, as_of: str, models: tuple[str, ...] = (), *options: str) -> None:
    """Build by dbt, as the night does, with its tests of the data (unless the options leave them out)."""
    os.environ["KHO_AS_OF"] = as_of
    # cautious: a test of the data that also reads a table nobody asked for waits for the builds that make it
    select = ["--indirect-selection", "cautious", "--select", *(f"+{model}" for model in models)] if models else []
    for _ in dbt.build(places, *select, *options):
        pass


ENGINES = {"runner": run_models, "dbt": run_dbt}
ENGINE = os.environ.get("KHO_TEST_ENGINE") or "runner"
