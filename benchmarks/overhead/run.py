"""What the night costs over what it stands on: one `kho nightly` against the bare imports and one bare `dbt build`.

Reads the samples of this project (simulated ones are written first), works in a temporary folder, prints one line of
figures and the ratio. Exits 1 when the ratio is above 2.0. Everything is run in a process of its own, in turn.
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
    bare = sum(imports.values()) + dbt
    parts = ", ".join(f"{name} {taken:.1f}" for name, taken in imports.items())
    print(f"imports: {parts}; dbt build {dbt:.1f}; bare {bare:.1f} s; kho nightly {night:.1f} s")
    print(f"ratio {night / bare:.2f} (bound {BOUND})")
    return 0 if night / bare <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
