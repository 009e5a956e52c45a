"""The whole graph on one page: received -> observations -> lines -> verdicts -> dbt -> release -> alerts.

Assembly only: each step is a module of `assets/`. Reads the manifest of the transforms; the job runs in one process.
"""

import dagster as dg

from orchestration.assets.alerts import alerts
from orchestration.assets.hooks import tell_fault
from orchestration.assets.observations import identified_lines, observations, staged_reference
from orchestration.assets.received import received_reports
from orchestration.assets.release import release
from orchestration.assets.resources import Installation
from orchestration.assets.transforms import transforms
from orchestration.assets.verdicts import verdicts
from orchestration.clock import VIETNAM
from orchestration.places import Places

installation = Places.from_env()

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,  # one process: a step of its own would import everything again
    description="Intake to release, once.",
    hooks={tell_fault},
)

defs = dg.Definitions(
    assets=[
        received_reports,
        observations,
        staged_reference,
        identified_lines,
        verdicts,
        transforms(installation),
        release(installation),
        alerts,
    ],
    jobs=[nightly],
    schedules=[
        dg.ScheduleDefinition(
            name="every_night",
            job=nightly,
            cron_schedule="0 1 * * *",
            execution_timezone=VIETNAM.key,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    ],
    resources={"installation": Installation()},
    executor=dg.in_process_executor,  # of every run: the lock of the warehouse is held by its one process
)
