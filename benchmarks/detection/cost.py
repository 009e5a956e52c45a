"""What Great Expectations costs: a million cells judged by every rule against the same SQL run bare, in one process.

Run as `python benchmarks/detection/cost.py [--cells N]`. GX's own import is not counted. Exits 1 above 3 times.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ["GX_ANALYTICS_ENABLED"] = "false"
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import clean
import pandas as pd

from expectations import catalogue, duckdb_engine, observations  # noqa: F401 - the import is not what is measured

BOUND = 3.0


def main() -> int:
    """Measure, print, and say whether the bound holds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cells", type=int, default=1_000_000)
    wanted = options.parse_args().cells
    with tempfile.TemporaryDirectory() as folder:
        places = clean.build(Path(folder))
        load = _grown(clean.Load.read(places), wanted)
        files, reference = load.write(Path(folder) / "load"), places.staged_reference
        bare = [_bare(files, reference) for _ in range(2)]
        judged = [_judged(files, reference) for _ in range(2)]
    ratio = min(judged) / min(bare)
    rules = len(catalogue.of_stage("observations"))
    print(f"{len(load.cells)} ô / cells, {rules} quy tắc / rules")
    print(f"SQL {min(bare):.2f} s, GX {min(judged):.2f} s: {ratio:.2f}x (<= {BOUND:g}x)")
    return 0 if ratio <= BOUND else 1


def _grown(load: clean.Load, cells: int) -> clean.Load:
    """The province again and again, each time with units of its own, until it has so many cells."""
    times = -(-cells // len(load.cells))
    for name in load.schemas:
        part, key = getattr(load, name), "report_id"
        copies = []
        for number in range(times):
            copied = part.assign(**{key: part[key].str.slice(0, 58) + f"{number:06d}"})
            if "unit_key" in copied and number:
                copied["unit_key"] = copied["unit_key"] + f"#{number}"
            copies.append(copied)
        setattr(load, name, pd.concat(copies, ignore_index=True))
    return load


def _bare(files: tuple, reference: Path) -> float:
    begun = time.perf_counter()
    with observations.open_observations(*files, reference, clean.AS_OF) as connection:
        for rule in catalogue.of_stage("observations"):
            connection.execute(f"create or replace temp table bare as {rule.sql}")
            len(connection.table("bare"))
            connection.execute(f"select count(*) from {rule.over}").fetchone()  # noqa: S608 - from the catalogue
    return time.perf_counter() - begun


def _judged(files: tuple, reference: Path) -> float:
    begun = time.perf_counter()
    with observations.open_observations(*files, reference, clean.AS_OF) as connection:
        observations.run(connection)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
