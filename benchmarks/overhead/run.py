"""What the night costs over what it stands on: one `kho nightly` against the bare imports and one bare `dbt build`.

Reads the samples of this project (simulated ones are written first), works in a temporary folder, prints one line of
figures and the ratio. What readers open (workbooks and pages) is told apart: work of its own that the night does
on top of it. Exits 1 when the ratio of the night without it is above 2.0. Every part is a process of its own, in turn.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LIBRARIES = ("dagster", "dagster_dbt", "dbt.cli.main", "great_expectations", "pandas", "duckdb", "pyarrow")
BOUND = 2.0
READERS = """
import sys, time
from pathlib import Path
from orchestration.release.exports import EXPORTS
from orchestration.release.exports.build import opened
from orchestration.release.exports.excel import Workbooks
from orchestration.release.exports.site import Pages
build, folder = map(Path, sys.argv[1:])
taken = 0.0
with opened(build) as connection:
    for export in EXPORTS:  # the pages carry and tell what the others wrote
        begun = time.perf_counter()
        export.write(connection, folder)
        taken += (time.perf_counter() - begun) * isinstance(export, (Workbooks, Pages))
print(taken)
"""


def seconds(*command: str, env: dict | None = None, cwd: Path = PROJECT) -> float:
    """Wall time of a command that must succeed."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, env=os.environ | (env or {}), cwd=cwd, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> int:
    """Measure, print, and say whether the bound holds."""
    with tempfile.TemporaryDirectory() as folder:
        raw, warehouse = Path(folder) / "raw", Path(folder) / "warehouse"
        shutil.copytree(PROJECT / "raw" / "samples" / "real", raw / "samples" / "real")
        kho = (sys.executable, "-m", "orchestration.cli")
        places = ("--raw", str(raw), "--warehouse", str(warehouse))
        seconds(*kho, "simulate", *places)
        night = seconds(*kho, "nightly", *places)
        imports = {name: seconds(sys.executable, "-c", f"import {name}") for name in LIBRARIES}
        build = warehouse / "build"
        (build / "kho.duckdb").unlink()
        dbt = seconds(
            str(Path(sys.executable).with_name("dbt")),
            "build",
            cwd=build / "project",
            env={
                "KHO_WAREHOUSE": str(warehouse),
                "KHO_BUILD_DATABASE": str(build / "kho.duckdb"),
                "DBT_PROFILES_DIR": str(build / "project"),
                "DBT_TARGET_PATH": str(Path(folder) / "target"),
                "DBT_LOG_PATH": str(Path(folder) / "logs"),
            },
        )
        readers = _readers(build / "kho.duckdb", Path(folder) / "published" / "20260101T000000")
    bare = sum(imports.values()) + dbt
    parts = ", ".join(f"{name} {taken:.1f}" for name, taken in imports.items())
    print(f"imports: {parts}; dbt build {dbt:.1f}; bare {bare:.1f} s; kho nightly {night:.1f} s")
    print(f"of it workbooks and pages {readers:.1f} s; ratio with them {night / bare:.2f}")
    plain = (night - readers) / bare
    print(f"ratio {plain:.2f} (bound {BOUND})")
    return 0 if plain <= BOUND else 1


def _readers(build: Path, folder: Path) -> float:
    """How long the workbooks and pages of a build take to write, imports left out."""
    folder.mkdir(parents=True)
    command = (sys.executable, "-c", READERS, str(build), str(folder))
    written = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True)
    return float(written.stdout)


if __name__ == "__main__":
    sys.exit(main())
