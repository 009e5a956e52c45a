"""Where things are: three folders given by the command line or the environment, and the folders derived from them.

Reads `KHO_RAW`, `KHO_REFERENCE` and `KHO_WAREHOUSE`; writes nothing but the environment; opens no file.
"""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TRANSFORMS = PROJECT / "transforms"


@dataclass(frozen=True)
class Places:
    """The three folders of an installation; a province is a reference folder plus its reports."""

    raw: Path
    reference: Path
    warehouse: Path

    @classmethod
    def from_env(cls) -> "Places":
        """The folders the environment names, else those of this project."""
        return cls(
            raw=Path(os.environ.get("KHO_RAW") or PROJECT / "raw").absolute(),
            reference=Path(os.environ.get("KHO_REFERENCE") or TRANSFORMS / "seeds").absolute(),
            warehouse=Path(os.environ.get("KHO_WAREHOUSE") or PROJECT / "warehouse").absolute(),
        )

    def to_env(self) -> None:
        """Give the folders to what reads them from the environment: Dagster's resource, in this process or another."""
        os.environ.update(KHO_RAW=str(self.raw), KHO_REFERENCE=str(self.reference), KHO_WAREHOUSE=str(self.warehouse))

    @property
    def dbt_project(self) -> Path:
        """The dbt project as this build runs it: a copy of `transforms/` with the staged reference as its seeds."""
        return self.build / "project"

    @property
    def staged_reference(self) -> Path:
        """The reference tables as this build uses them: every table present, absent ones empty."""
        return self.dbt_project / "seeds"

    @property
    def observations(self) -> Path:
        """One row per reported cell, one folder per version of the reader."""
        return self.warehouse / "observations"

    @property
    def identified(self) -> Path:
        """Reports and lines with their unit, period and indicator looked up."""
        return self.warehouse / "identified"

    @property
    def judged(self) -> Path:
        """Findings and verdicts."""
        return self.warehouse / "judged"

    @property
    def build(self) -> Path:
        """The database dbt alone writes, and dbt's own files."""
        return self.warehouse / "build"

    @property
    def build_database(self) -> Path:
        """The database dbt alone writes."""
        return self.build / "kho.duckdb"

    @property
    def published(self) -> Path:
        """Releases, and the pointer `current`."""
        return self.warehouse / "published"

    @property
    def data_docs(self) -> Path:
        """Great Expectations' pages of the latest nights."""
        return self.warehouse / "data_docs"
