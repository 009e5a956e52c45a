"""What dbt's manifest says of the models: layers, schemas, rows and keys; the graph of the night follows it."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from orchestration import dbt
from orchestration.places import Places

LAYERS = ("staging", "intermediate", "facts", "index", "marts")
PUBLISHED = ("dim_", "fct_", "mart_")


KEY_TESTS = {"unique_grain", "unique", "not_null"}


class Model(NamedTuple):
    """A model as the manifest lists it; `says` is its description and what stands above its first statement."""

    name: str
    layer: str
    schema: str
    reads: tuple[str, ...]
    is_declared: bool
    says: str
    key_tests: frozenset[str]


@pytest.fixture(scope="module")
def places(night) -> Iterator[Places]:
    """The installation of the night, as the environment names it; its manifest is the project's, parsed once."""
    places = night.places
    with pytest.MonkeyPatch.context() as environment:
        for name, path in (("RAW", places.raw), ("REFERENCE", places.reference), ("WAREHOUSE", places.warehouse)):
            environment.setenv(f"KHO_{name}", str(path))
        yield places


@pytest.fixture(scope="module")
def models(places) -> dict[str, Model]:
    """Every model of the project by its unique id."""
    nodes = json.loads(dbt.manifest(places).read_text(encoding="utf-8"))["nodes"]
    tests: dict[str, set[str]] = {}
    for node in nodes.values():
        if node["resource_type"] == "test" and node.get("attached_node"):
            tests.setdefault(node["attached_node"], set()).add(node["test_metadata"]["name"])
    return {
        key: Model(
            name=node["name"],
            layer=node["fqn"][1],
            schema=node["schema"],
            reads=tuple(node["depends_on"]["nodes"]),
            is_declared=node["patch_path"] is not None,
            says=f"{node['description']}\n{opening(node['raw_code'])}",
            key_tests=frozenset(tests.get(key, set()) & KEY_TESTS),
        )
        for key, node in nodes.items()
        if node["resource_type"] == "model"
    }


def opening(code: str) -> str:
    """The comment a model in SQL begins with, or the docstring of one in Python."""
    return code.partition('"""')[2].partition('"""')[0] or re.match(r"(--.*\n)*", code).group()


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


def test_every_model_says_what_one_row_is(models):
    assert [model.name for model in models.values() if "one row per " not in model.says.lower()] == []
    published = [model for model in models.values() if model.schema == "main"]
    assert [model.name for model in published if not model.says.startswith("Một dòng cho mỗi ")] == []


def test_every_model_is_declared_and_its_key_is_tested(models):
    assert [model.name for model in models.values() if not (model.is_declared and model.key_tests)] == []


@pytest.fixture(scope="module")
def asset(places):
    """Looks up an asset of the night's graph by name; Dagster takes seconds to import, so only here."""
    import dagster as dg

    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    return lambda name: graph.get(dg.AssetKey(name))


def test_a_release_depends_on_every_table_it_publishes(places, asset):
    read = {key.to_user_string() for key in asset("release").parent_keys}
    assert read == set(dbt.published_models(places))
    assert {"mart_index_stages", "dim_index_scale", "fct_index_score"} <= read


def test_the_graph_groups_models_by_their_layer(asset):
    groups = {name: asset(name).group_name for name in ("int_index_tree", "fct_report", "mart_plan_progress")}
    assert groups == {"int_index_tree": "index", "fct_report": "facts", "mart_plan_progress": "marts"}
