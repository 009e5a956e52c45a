"""Step 4: one `dbt build`, which alone writes the build database; every model is an asset, every dbt test a check."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration import dbt
from orchestration.assets.resources import Installation
from orchestration.places import Places
from orchestration.progress import stage

# which asset of ours leaves behind what dbt reads as a source
WRITTEN_BY = {
    "reports": "identified_lines",
    "lines": "identified_lines",
    "calendar": "identified_lines",
    "observations": "observations",
    "verdicts": "verdicts",
    "findings": "verdicts",
    "past": "verdicts",
    "rules": "verdicts",
}


class KhoTranslator(DagsterDbtTranslator):
    """Joins dbt's sources to the assets that write them, and groups models by their layer."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """A source is the asset that wrote it; anything else stands under its own name."""
        name = dbt_resource_props["name"]
        is_source = dbt_resource_props["resource_type"] == "source"
        return dg.AssetKey(WRITTEN_BY[name] if is_source else name)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer a model stands in: reference, staging, intermediate, facts, index or marts."""
        is_seed = dbt_resource_props["resource_type"] == "seed"
        return "reference" if is_seed else dbt_resource_props["fqn"][1]


TRANSLATOR = KhoTranslator(settings=DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))


def transforms(places: Places) -> dg.AssetsDefinition:
    """The dbt models of this project as assets, as the manifest of `places` lists them."""

    @dbt_assets(manifest=dbt.manifest(places), name="transforms", dagster_dbt_translator=TRANSLATOR)
    def built(context: dg.AssetExecutionContext, installation: Installation) -> Iterator:
        here = installation.places
        manifest = json.loads(dbt.manifest(here).read_text(encoding="utf-8"))
        here.build_database.unlink(missing_ok=True)  # a rebuilt database holds nothing of an older build
        with stage("Dựng kho: dữ kiện, bộ chỉ số, bảng tổng hợp") as shown:
            for event in dbt.build(here):
                shown.advance()
                message = DbtCoreCliEventMessage(event, event_history_metadata={})
                results = message.to_default_asset_events(manifest, TRANSLATOR, context)
                yield from (result for result in results if _is_asked(result, context))

    return built


def _is_asked(result: object, context: dg.AssetExecutionContext) -> bool:
    """Whether a run asked for a result; all is built whatever it asked for, so that no table is of another build."""
    if isinstance(result, dg.Output):
        return result.output_name in context.op_execution_context.selected_output_names
    if isinstance(result, dg.AssetCheckResult):
        key = dg.AssetCheckKey(result.asset_key, result.check_name) if result.asset_key and result.check_name else None
        return key in context.selected_asset_check_keys
    return True
