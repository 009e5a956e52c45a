"""The two ways the tests build: by the models' runner, or by dbt as the night does (`KHO_TEST_ENGINE=dbt`)."""

import contextlib
import gc
import io
import os

import duckdb

from orchestration.places import Places
from transforms.runner import Run


def run_models(places: Places, as_of: str, models: tuple[str, ...] = ()) -> None:
    """Build by the models' runner: the same tables in a tenth of dbt's time (test_runner_parity holds them equal)."""
    places.build.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(places.build_database)) as connection:
        run = Run(connection, staged=places.staged_reference, warehouse=places.warehouse, as_of=as_of)
        for model in models:
            run.make(model)
        if not models:
            run.make_all()


def run_dbt(places: Places, as_of: str, models: tuple[str, ...] = (), *options: str) -> None:
    """Build by dbt, as the night does, with its tests of the data (unless the options leave them out)."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.environ["KHO_BUILD_AS_OF"] = as_of
    folder = str(places.dbt_project)
    select = ["--select", *(f"+{model}" for model in models)] if models else []
    with contextlib.redirect_stdout(io.StringIO()) as output:
        result = dbtRunner().invoke(["build", "--project-dir", folder, "--profiles-dir", folder, *select, *options])
    DuckDBConnectionManager.close_all_connections()
    gc.collect()  # the adapter lets its connection go; until then the file is open for writing
    assert result.success, output.getvalue()[-3000:]


ENGINES = {"runner": run_models, "dbt": run_dbt}
ENGINE = os.environ.get("KHO_TEST_ENGINE") or "runner"
