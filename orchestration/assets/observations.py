"""Step 2: reads received reports into observations and looks up their unit, period and indicator; judges nothing."""

import dagster as dg

from orchestration import reference
from orchestration.alerts import notify
from orchestration.assets.received import received_reports
from orchestration.assets.resources import Installation
from orchestration.dbt import as_of
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.progress import stage


@dg.asset(group_name="intake", kinds={"python", "parquet"}, deps=[received_reports])
def observations(installation: Installation) -> dg.MaterializeResult:
    """One row per reported cell, for every received report not read yet by this version of the reader."""
    raw, store = RawStore(installation.places.raw), ObservationStore(installation.places.observations)
    damaged = store.set_aside_damaged()
    unread = store.unread(raw.receipts())
    with stage("Đọc báo cáo thành ô số liệu", len(unread)) as shown:
        reports, cells = store.read_all(raw, unread, on_report=lambda *_: shown.advance())
    notify.tell_set_aside(installation.places, "observations", [*damaged, *raw.problems], as_of())
    return dg.MaterializeResult(metadata={"reports_read": reports, "cells_read": cells})


@dg.asset(group_name="reference", kinds={"csv"})
def staged_reference(installation: Installation) -> dg.MaterializeResult:
    """The reference tables as this build uses them, and the dbt project that builds with them."""
    return dg.MaterializeResult(metadata={"sha256": reference.stage_project(installation.places)})


@dg.asset(group_name="intake", kinds={"duckdb", "parquet"}, deps=[observations, staged_reference])
def identified_lines(installation: Installation) -> dg.MaterializeResult:
    """One row per report line with its unit as of the period, its period and its indicator."""
    places = installation.places
    with stage("Nhận diện đơn vị, kỳ, chỉ tiêu"):
        counts = identify(ObservationStore(places.observations), places.staged_reference, places.identified)
    return dg.MaterializeResult(metadata=dict(counts))
