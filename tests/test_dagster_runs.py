"""What an operator starts from Dagster's own pages: the release with what it stands on, and nothing else."""

import subprocess
import sys

import pytest

from orchestration.places import PROJECT

RUN = """
import dagster as dg
from orchestration.dbt import set_environment
from orchestration.places import Places
set_environment(Places.from_env())
from orchestration.definitions import defs
asked = dg.AssetSelection.assets("release").upstream().resolve(defs.get_repository_def().asset_graph)
job = defs.resolve_implicit_global_asset_job_def()
quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
ran = job.execute_in_process(asset_selection=list(asked), instance=dg.DagsterInstance.ephemeral(), run_config=quiet)
made = {event.asset_key.to_user_string() for event in ran.get_asset_materialization_events()}
print(ran.success, made == {key.to_user_string() for key in asked}, "alerts" in made)
"""


@pytest.mark.campaign
def test_a_run_of_the_release_and_its_upstream_alone_succeeds_and_tells_nobody(province):
    province.receive("101", "Tháng 01/2026", "L1,10,100", "L2,60,100", "L3,10")
    province.places.to_env()
    done = subprocess.run([sys.executable, "-c", RUN], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.stdout.split()[-3:] == ["True", "True", "False"], done.stderr[-2000:]
    assert (province.places.published / "current" / "kho.duckdb").exists()
