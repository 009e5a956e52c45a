"""Step 5: audits the candidate and publishes it; a refused candidate leaves the last release in place and says why."""

import dagster as dg
import duckdb

from orchestration.assets.resources import Installation
from orchestration.dbt import as_of, published_models
from orchestration.places import Places
from orchestration.progress import stage
from orchestration.release import data_docs
from orchestration.release.integrity import baseline
from orchestration.release.store import changes_since, publish


class ReleaseRefused(Exception):
    """The audit found a critical fault in the candidate; nothing was published."""


def release(places: Places) -> dg.AssetsDefinition:
    """The asset that makes a release, as it depends on every table the manifest of `places` says is published."""

    @dg.asset(
        name="release",
        group_name="release",
        kinds={"duckdb", "parquet"},
        deps=published_models(places),
        check_specs=[
            dg.AssetCheckSpec("audit_passed", asset="release", description="No critical rule of the audit is broken.")
        ],
    )
    def published(installation: Installation) -> dg.MaterializeResult:
        """A folder that never changes: the DuckDB file, Parquet, a manifest with every hash; `current` points to it."""
        return _audited_and_published(installation.places)

    return published


def _audited_and_published(places: Places) -> dg.MaterializeResult:
    from expectations import docs
    from expectations.audit import audit, record  # imports Great Expectations
    from expectations.facts import Previous
    from orchestration.alerts.notify import tell_refusal

    with (
        stage("Kiểm toán bản phát hành"),
        duckdb.connect(str(places.build_database), read_only=True) as candidate,
    ):
        last, damaged = baseline(places.published)
        previous = Previous(last, is_explained=bool(changes_since(last, places))) if last else None
        result = audit(candidate, places.judged / "verdicts.parquet", previous)
        docs.write(data_docs.tonight(places), result.suites)
    notes = [*damaged]
    notes += [f"{failure.code} ({failure.count}): {failure.message_vi}" for failure in result.failures]
    if not result.passed:
        data_docs.keep(places, f"refused-{as_of()}")
        tell_refusal(places, notes, as_of())
        raise ReleaseRefused("\n".join(notes))
    record(places.build_database, result)
    with stage("Phát hành"):
        release = publish(places, as_of=as_of(), audit_notes=notes)
    return dg.MaterializeResult(
        metadata={
            "release": release.name,
            "tables": len(release.tables),
            "rows": sum(release.tables.values()),
        },
        check_results=[
            dg.AssetCheckResult(check_name="audit_passed", passed=True, metadata={"rules": len(result.rules)})
        ],
    )
