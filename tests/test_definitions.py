"""The graph an operator sees is the one that runs: its lineage comes from dbt's manifest, not from a list beside it."""

import dagster as dg
import pytest

from orchestration import dbt
from orchestration.places import PROJECT, Places


@pytest.fixture
def places(tmp_path, monkeypatch) -> Places:
    """An installation nobody ran yet, as the environment names it."""
    places = Places(tmp_path / "raw", PROJECT / "transforms" / "seeds", tmp_path / "warehouse")
    for name, folder in (("RAW", places.raw), ("REFERENCE", places.reference), ("WAREHOUSE", places.warehouse)):
        monkeypatch.setenv(f"KHO_{name}", str(folder))
    return places


def test_a_release_depends_on_every_table_it_publishes(places):
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    read = {key.to_user_string() for key in graph.get(dg.AssetKey("release")).parent_keys}
    assert read == set(dbt.published_models(places))
    assert {"mart_index_stages", "dim_index_scale", "fct_index_score"} <= read


def test_models_are_grouped_by_their_layer(places):
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    groups = {
        name: graph.get(dg.AssetKey(name)).group_name for name in ("int_index_tree", "fct_report", "mart_plan_progress")
    }
    assert groups == {"int_index_tree": "index", "fct_report": "facts", "mart_plan_progress": "marts"}
