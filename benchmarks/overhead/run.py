"""What the night costs over what it stands on: one `kho nightly` against the bare imports and one bare `dbt build`.

Reads the samples of this project (simulated ones are written first), works in a temporary folder, prints one line of
figures and the ratio. What readers open (workbooks and pages) is told apart: work of its own that the night does
on top of it, with bounds of its own (`readers.py`). Exits 1 when a bound does not hold. Every part is a process of its
own, in turn.
"""

import json
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
TOLD_APART = ("Workbooks", "Pages")  # the pages carry and tell what the others wrote
# of the samples, 182 districts and communes: all that a release is written as, and what of it is not alike in each
WRITTEN_WITHIN = 30.0  # seconds
LARGEST = 60_000_000  # bytes
LARGEST_PAGE = 300_000


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
    apart = sum(readers["seconds"][name] for name in TOLD_APART)
    print(f"of it workbooks and pages {apart:.1f} s; ratio with them {night / bare:.2f}")
    plain = (night - apart) / bare
    print(f"ratio {plain:.2f} (bound {BOUND})")
    return 0 if _is_small(readers) and plain <= BOUND else 1


def _readers(build: Path, folder: Path) -> dict:
    """What writing a release of a build takes, form by form, and how large it is; imports left out."""
    folder.mkdir(parents=True)
    command = (sys.executable, str(Path(__file__).with_name("readers.py")), str(build), str(folder))
    written = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True)
    return json.loads(written.stdout)


def _is_small(readers: dict) -> bool:
    """Print what the forms of a release take and how large they are; whether their bounds hold."""
    parts = ", ".join(f"{name} {taken:.1f}" for name, taken in readers["seconds"].items())
    taken = sum(readers["seconds"].values())
    print(f"a release as all its forms: {taken:.1f} s (bound {WRITTEN_WITHIN:.0f}): {parts}")
    size, page = readers["bytes"] / 1e6, readers["largest_bytes"] / 1e3
    print(
        f"{readers['pages']} pages and the rest: {size:.1f} MB beside the shared libraries (bound {LARGEST / 1e6:.0f})"
    )
    print(f"the largest page, {readers['largest_page']}: {page:.0f} kB (bound {LARGEST_PAGE / 1e3:.0f})")
    return taken <= WRITTEN_WITHIN and readers["bytes"] <= LARGEST and readers["largest_bytes"] <= LARGEST_PAGE


if __name__ == "__main__":
    sys.exit(main())
