"""Step 5: audits the candidate and publishes it; a refused candidate leaves the last release in place and says why."""

import dagster as dg
import duckdb

from orchestration.assets.resources import Installation
from orchestration.dbt import as_of
from orchestration.progress import stage
from orchestration.release import data_docs
from orchestration.release.store import changes_since, current, publish

AUDITED = (
    "fct_indicator_value",
    "fct_index_score",
    "fct_report",
    "fct_finding",
    "fct_commitment_status",
    "fct_validation_report",
)


class ReleaseRefused(Exception):
    """The audit found a critical fault in the candidate; nothing was published."""


@dg.asset(
    group_name="release",
    kinds={"duckdb", "parquet"},
    deps=[
        *AUDITED,
        *(
            f"mart_{name}"
            for name in [
                "league_table",
                "unit_scorecard",
                "province_index",
                "commune_certification",
                "plan_progress",
                "platform_adoption",
                "reporting_compliance",
                "data_quality",
                "indicator_trend",
                "quality_scorecard",
                "quality_summary",
                "last_good_value",
            ]
        ),
        *(f"dim_{name}" for name in ["unit", "period", "indicator", "subject", "index_node", "rule"]),
    ],
    check_specs=[
        dg.AssetCheckSpec("audit_passed", asset="release", description="No critical rule of the audit is broken.")
    ],
)
def release(installation: Installation) -> dg.MaterializeResult:
    """A folder that never changes: the DuckDB file, Parquet, and a manifest with every hash; `current` points to it."""
    from expectations import docs
    from expectations.audit import audit  # imports Great Expectations
    from expectations.facts import Previous
    from orchestration.alerts.notify import tell_refusal

    places = installation.places
    with (
        stage("Kiểm toán bản phát hành"),
        duckdb.connect(str(places.build_database), read_only=True) as candidate,
    ):
        last = current(places.published)
        previous = Previous(last, is_explained=bool(changes_since(last, places))) if last else None
        result = audit(candidate, places.judged / "verdicts.parquet", previous)
        docs.write(data_docs.tonight(places), result.suites)
    told = [f"{failure.code} ({failure.count}): {failure.message_vi}" for failure in result.failures]
    if not result.passed:
        data_docs.keep(places, f"refused-{as_of()}")
        tell_refusal(places, told, as_of())
        raise ReleaseRefused("\n".join(told))
    with stage("Phát hành"):
        published = publish(places, as_of=as_of(), audit_notes=told)
    return dg.MaterializeResult(
        metadata={
            "release": published.name,
            "tables": len(published.tables),
            "rows": sum(published.tables.values()),
        },
        check_results=[
            dg.AssetCheckResult(check_name="audit_passed", passed=True, metadata={"rules": len(result.rules)})
        ],
    )
