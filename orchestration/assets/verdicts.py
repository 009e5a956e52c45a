"""Step 3: has the observations judged and shows the verdicts; the check decides nothing (the gate is a join)."""

import shutil

import dagster as dg

from orchestration.assets.observations import identified_lines
from orchestration.assets.resources import Installation
from orchestration.dbt import as_of
from orchestration.intake.store import ObservationStore
from orchestration.progress import stage
from orchestration.release import data_docs


@dg.asset(
    group_name="judge",
    kinds={"greatexpectations", "parquet"},
    deps=[identified_lines],
    check_specs=[dg.AssetCheckSpec("no_line_held", asset="verdicts", description="Shows how many lines were held.")],
)
def verdicts(installation: Installation) -> dg.MaterializeResult:
    """One verdict per report line and one finding per rule broken."""
    from expectations import docs
    from expectations.verdicts import judge  # imports Great Expectations, slowly: only the run that judges pays

    places = installation.places
    with stage("Thẩm định từng dòng số liệu"):
        result = judge(
            identified=places.identified,
            cells=ObservationStore(places.observations).cells_glob,
            reference=places.staged_reference,
            out=places.judged,
            as_of=as_of(),
        )
        shutil.rmtree(data_docs.tonight(places), ignore_errors=True)  # of a night that did not end
        docs.write(data_docs.tonight(places), (result.suite, result.after))
    held = result.by_verdict.get("held", 0)
    return dg.MaterializeResult(
        metadata={f"findings_{severity}": count for severity, count in result.by_severity.items()}
        | {f"lines_{verdict}": count for verdict, count in result.by_verdict.items()},
        check_results=[
            dg.AssetCheckResult(
                check_name="no_line_held",
                passed=held == 0,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"lines_held": held},
            )
        ],
    )
