"""A clean simulated province, as the judge reads it: writes Parquet into a folder; nothing wrong is in it.

Reads the reference tables of this project with obligations from 2020 on, so that figures have a history. Changes
to it are made on copies, cell by cell, and written out again for one judgement.
"""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from orchestration import dbt, reference
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.places import TRANSFORMS, Places
from orchestration.simulate import simulate
from orchestration.simulate.scenario import SCENARIO

YEARS = [2020, 2021, 2022, 2023, 2024]
AS_OF = "2025-02-01"


def build(folder: Path, seed: int = 0) -> Places:
    """Simulate, read and identify; nothing is missing, late, revised, blank or planted. Each seed is a province."""
    scenario = yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))
    scenario |= {
        "seed": f"{scenario['seed']}/{seed}",
        "years": YEARS,
        "planted": {},
        "exhibits": None,
        "feeds": None,
        "real_reports": [],
    }
    scenario["reports"] = dict.fromkeys(scenario["reports"], 0)
    scenario["notes"]["share"] = 0  # a remark is a reason, and silences what asks for one
    scenario["blank"] = dict.fromkeys(scenario["blank"], 0)
    (folder / "scenario.yml").write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    places = Places(folder / "raw", folder / "reference", folder / "warehouse")
    shutil.copytree(TRANSFORMS / "seeds", places.reference)
    _oblige_since(places.reference / "reporting_obligation.csv", f"{YEARS[0]}-01-01")
    simulate(places.reference, places.raw, scenario_file=folder / "scenario.yml")
    dbt.set_environment(places)
    reference.stage_project(places)
    raw, store = RawStore(places.raw), ObservationStore(places.observations)
    raw.take_in()
    store.read_all(raw, raw.receipts())
    identify(store, places.staged_reference, places.identified)
    return places


def _oblige_since(path: Path, day: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"valid_from": day} for row in rows)


@dataclass
class Load:
    """Reports, lines and cells of one load; `copy` before changing."""

    reports: pd.DataFrame
    lines: pd.DataFrame
    cells: pd.DataFrame
    schemas: dict[str, pa.Schema]
    calendar: pa.Table

    @classmethod
    def read(cls, places: Places) -> "Load":
        """The load as it was identified."""
        sources = {
            "reports": str(places.identified / "reports.parquet"),
            "lines": str(places.identified / "lines.parquet"),
            "cells": ObservationStore(places.observations).cells_glob,
        }
        tables = {name: _table(source) for name, source in sources.items()}
        frames = {name: table.to_pandas(types_mapper=pd.ArrowDtype) for name, table in tables.items()}
        calendar = pq.read_table(places.identified / "calendar.parquet")
        return cls(**frames, schemas={name: table.schema for name, table in tables.items()}, calendar=calendar)

    def copy(self) -> "Load":
        """A load of its own to plant in."""
        return Load(self.reports.copy(), self.lines.copy(), self.cells.copy(), self.schemas, self.calendar)

    def write(self, folder: Path) -> tuple[Path, str]:
        """The files as the judge wants them: the folder of what was identified, and the cells."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in self.schemas.items():
            table = pa.Table.from_pandas(getattr(self, name), schema=schema, preserve_index=False)
            pq.write_table(table, folder / f"{name}.parquet")
        pq.write_table(self.calendar, folder / "calendar.parquet")
        return folder, str(folder / "cells.parquet")


def _table(source: str) -> pa.Table:
    path = Path(source)
    return pa.concat_tables(
        [pq.read_table(file) for file in sorted(path.parent.glob(path.name))]
    ).replace_schema_metadata()
