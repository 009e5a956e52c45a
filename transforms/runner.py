"""Runs the models in one DuckDB connection: what dbt makes, in a tenth of its time.

Reads the models' own SQL (and the Python models), the staged reference tables and the Parquet that the sources name;
writes tables and views into the connection it is given, in the schemas dbt would use. What is asked of a release
afterwards (what if, why did my rank move) is answered by the same SQL that made the release, never by a second
implementation. Tests of data and contracts are dbt's alone. Refuses a model that nobody wrote or that needs itself.
"""

import importlib.util
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace

import duckdb

from transforms import reference_tables
from transforms.rendering import PROJECT, compiled, macros, render
from transforms.yaml_text import parse

REFERENCE = "reference"  # the schema of the reference tables; dbt_project.yml says the same of its seeds


class ModelFault(LookupError):
    """There is no such model, or it needs itself; the message names it."""


@dataclass(frozen=True)
class Model:
    """One model of the project: where it is written, and where what it makes stands."""

    name: str
    path: Path
    schema: str
    materialized: str

    @property
    def relation(self) -> str:
        """The name it goes by in SQL."""
        return f"{self.schema}.{self.name}"


@cache
def models() -> dict[str, Model]:
    """Every model of the project by name, with its layer's schema and way of being made (`dbt_project.yml`)."""
    layers = parse((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["models"]["kho"]
    paths = [path for layer in layers for path in sorted((PROJECT / "models" / layer).glob("*.*"))]
    schema_of = macros({})["generate_schema_name"]
    made = {}
    for path in paths:
        if path.suffix in {".sql", ".py"}:
            layer = layers[path.parent.name]
            schema = schema_of(layer["+schema"], SimpleNamespace(name=path.stem)).strip()
            made[path.stem] = Model(path.stem, path, schema, layer["+materialized"])
    return made


@dataclass
class Run:
    """One run of models on one connection; each is made once, when the first that reads it is rendered.

    Attributes:
        connection: where everything is read and made.
        staged: the folder of the staged reference tables; without one they are `existing` or without rows.
        warehouse: the folder whose Parquet the sources name.
        as_of: the day the build speaks of (ISO); today without one.
        existing: names of tables that stand in the connection already and are read as they are.
        silenced: names of models that are made without rows, because what they would add plays no part here.
    """

    connection: duckdb.DuckDBPyConnection
    staged: Path | None = None
    warehouse: Path | None = None
    as_of: str = ""
    existing: Collection[str] = ()
    silenced: Collection[str] = ()
    _made: dict[str, str] = field(default_factory=dict)
    _under_way: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._made |= {name: name for name in self.existing}
        self._context: dict[str, object] = {
            "ref": self.make,
            "source": self._source,
            "execute": True,
            "run_query": self._answer,
            "env_var": self._variable,
        }
        self._context |= macros(self._context)

    def make_all(self) -> None:
        """Make every reference table and every model of the project."""
        for name in (*reference_tables.column_types(), *models()):
            self.make(name)

    def make(self, name: str) -> str:
        """Make a model, or a reference table, and what it reads; give the name it goes by in SQL.

        Raises:
            ModelFault: nobody wrote it, or it needs itself.
        """
        if name not in self._made:
            if name in self._under_way:
                raise ModelFault(f"{' -> '.join([*self._under_way, name])}: a model needs itself")
            self._under_way.append(name)
            self._made[name] = self._reference(name) if name in reference_tables.column_types() else self._model(name)
            self._under_way.pop()
        return self._made[name]

    def _reference(self, name: str) -> str:
        self.connection.execute(f"create schema if not exists {REFERENCE}")
        if self.staged is None:
            reference_tables.empty(self.connection, name, REFERENCE)
        else:
            reference_tables.load(self.connection, self.staged, [name], REFERENCE)
        return f"{REFERENCE}.{name}"

    def _model(self, name: str) -> str:
        if name not in models():
            raise ModelFault(f"{name}: there is no such model in {PROJECT.name}/models")
        model = models()[name]
        self.connection.execute(f"create schema if not exists {model.schema}")
        if model.path.suffix == ".py":
            self._run_python(model)
            return model.relation
        settings: dict[str, object] = {}
        config = {"config": lambda **values: settings.update(values) or ""}
        sql = compiled(model.path.read_text(encoding="utf-8")).render(self._context | config)
        if name in self.silenced:
            sql = f"from ({sql}) limit 0"
        kind = settings.get("materialized", model.materialized)
        self.connection.execute(f"create or replace {kind} {model.relation} as {sql}")
        return model.relation

    def _run_python(self, model: Model) -> None:
        """A Python model is a function of `dbt`, whose `ref` gives a relation; it returns what becomes the table."""
        dbt = SimpleNamespace(ref=lambda name: self.connection.table(self.make(name)), config=lambda **_: None)
        rows = python_model(model.path).model(dbt, self.connection)
        self.connection.register("rows_of_python_model", rows)
        self.connection.execute(f"create or replace table {model.relation} as from rows_of_python_model")
        self.connection.unregister("rows_of_python_model")

    def _source(self, source: str, table: str) -> str:
        location = _source_locations()[source, table]
        return render(location, {"env_var": self._variable}).replace("{name}", table)

    def _answer(self, sql: str) -> SimpleNamespace:
        """What dbt's run_query gives, as far as the macros ask."""
        return SimpleNamespace(rows=self.connection.execute(sql).fetchall())

    def _variable(self, name: str, default: str = "") -> str:
        values: Mapping[str, str] = {"KHO_BUILD_AS_OF": self.as_of, "KHO_WAREHOUSE": str(self.warehouse or "")}
        return values.get(name) or default


@cache
def _source_locations() -> dict[tuple[str, str], str]:
    """Where each source's table lies, as `_sources.yml` says it."""
    declared = parse((PROJECT / "models" / "staging" / "_sources.yml").read_text(encoding="utf-8"))
    return {
        (source["name"], table["name"]): {**source["config"], **table.get("config", {})}["external_location"]
        for source in declared["sources"]
        for table in source["tables"]
    }


@cache
def python_model(path: Path) -> ModuleType:
    """The module of a Python model, whose file is no part of a package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ModelFault(f"{path}: not a Python model")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
