"""An installation of its own on the samples, run by the command a user runs, and its current release."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import duckdb

from orchestration.places import PROJECT, Places


class Night:
    """An installation of its own on the samples, real and simulated, run by the command a user runs."""

    def __init__(self, folder: Path):
        self.places = Places(folder / "raw", PROJECT / "transforms" / "seeds", folder / "warehouse")
        shutil.copytree(PROJECT / "raw" / "samples" / "real", self.places.raw / "samples" / "real")

    def kho(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run `kho` on this installation."""
        places = self.places
        folders = ["--raw", places.raw, "--reference", places.reference, "--warehouse", places.warehouse]
        command = [sys.executable, "-m", "orchestration.cli", *arguments, *map(str, folders)]
        return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=300, check=False)

    def sql(self, query: str) -> list[tuple]:
        """Rows of the current release."""
        return self._opened((self.places.published / "current").resolve()).execute(query).fetchall()

    @cache  # noqa: B019 - a night lives as long as the run
    def _opened(self, release: Path) -> duckdb.DuckDBPyConnection:
        """A release stays as it is; opening it takes longer than most questions to it."""
        return duckdb.connect(str(release / "kho.duckdb"), read_only=True)

    def tables(self) -> dict:
        """Rows and sha256 of every table of the current release."""
        manifest = self.places.published / "current" / "manifest.json"
        return json.loads(manifest.read_text(encoding="utf-8"))["tables"]
