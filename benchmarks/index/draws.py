"""Times the sensitivity of ranks: 1,000 draws and every indicator left out, for 10,598 units x 98 indicators.

Reads the model's own functions; writes nothing; prints seconds. Fails where it takes longer than `BOUND`.
"""

import sys
import time
from pathlib import Path

import numpy as np

from transforms.runner import python_model

MODEL = Path(__file__).resolve().parents[2] / "transforms/models/index/int_index_sensitivity.py"
UNITS, LEAVES, DRAWS, BOUND = 10_598, 98, 1_000, 20.0


def main() -> int:
    """Three sub-indices of three pillars each, a twentieth of the values missing."""
    model = python_model(MODEL)
    tree = model.Tree(_nodes())
    generator = np.random.default_rng(98)
    values = {
        number: np.where(generator.random(UNITS) < 0.05, np.nan, generator.random(UNITS)) for number in tree.leaves
    }
    values |= {number: np.zeros(UNITS) for number in tree.inner}
    settings = model.Settings(DRAWS, 0.25, ["own", "geometric"], 922, "benchmark")
    start = time.perf_counter()
    tables = model.findings(tree, np.arange(UNITS), np.arange(UNITS), values, settings)
    took = time.perf_counter() - start
    print(
        f"{DRAWS:,} draws and {LEAVES} leaves left out, {UNITS:,} units x {LEAVES} indicators: "
        f"{took:.1f} s (bound {BOUND:g})"
    )
    print(f"{sum(len(table) for table in tables):,} findings")
    return int(took > BOUND)


def _nodes() -> list[dict]:
    shape: list[tuple[int, int | None, int, bool]] = [(1, None, 0, False)]
    shape += [(2 + a, 1, 1, False) for a in range(3)]
    shape += [(5 + b, 2 + b % 3, 2, False) for b in range(9)]
    shape += [(14 + c, 5 + c % 9, 3, True) for c in range(LEAVES)]
    names = ("node_no", "parent_no", "depth", "is_leaf")
    extra = {"weight": 1.0, "aggregation": "arithmetic"}
    return [dict(zip(names, row, strict=True)) | extra for row in shape]


if __name__ == "__main__":
    sys.exit(main())
