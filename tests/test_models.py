"""The models keep to their layers: each reads its own or an earlier one, and what is published stands in `main`."""

import json
from typing import NamedTuple

import pytest

from orchestration import dbt
from orchestration.places import PROJECT, Places

LAYERS = ("staging", "intermediate", "facts", "index", "marts")
PUBLISHED = ("dim_", "fct_", "mart_")


class Model(NamedTuple):
    """A model as the manifest lists it: its name, layer, schema, and the models it reads."""

    name: str
    layer: str
    schema: str
    reads: tuple[str, ...]


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, Model]:
    """Every model of the project by its unique id."""
    folder = tmp_path_factory.mktemp("manifest")
    path = dbt.manifest(Places(folder / "raw", PROJECT / "transforms" / "seeds", folder / "warehouse"))
    nodes = json.loads(path.read_text(encoding="utf-8"))["nodes"]
    return {
        key: Model(node["name"], node["fqn"][1], node["schema"], tuple(node["depends_on"]["nodes"]))
        for key, node in nodes.items()
        if node["resource_type"] == "model"
    }


def test_a_model_reads_only_its_own_or_an_earlier_layer(models):
    assert {model.layer for model in models.values()} == set(LAYERS)
    ahead = [
        f"{model.name} ({model.layer}) reads {models[key].name} ({models[key].layer})"
        for model in models.values()
        for key in model.reads
        if key in models and LAYERS.index(models[key].layer) > LAYERS.index(model.layer)
    ]
    assert ahead == []


def test_what_is_published_stands_in_main_and_every_step_in_the_schema_of_its_layer(models):
    schemas = {model.name: model.schema for model in models.values()}
    expected = {model.name: "main" if model.name.startswith(PUBLISHED) else model.layer for model in models.values()}
    assert schemas == expected
