"""The detection benchmark: plants each class of defect in a clean province and prints recall and false alarms.

Run as `python benchmarks/detection [--count N] [CLASS...]`. Exits 1 when a deterministic class is found in less
than 99%, a statistical one in less than 90%, or more than 0.5% of clean lines raise an alarm (a warning or worse).
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from random import Random

os.environ["GX_ANALYTICS_ENABLED"] = "false"
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import clean
import pandas as pd
import pyarrow.parquet as pq
from classes import CLASSES
from planting import Field

from expectations.verdicts import judge

RECALL = {False: 0.99, True: 0.90}
FALSE_ALARMS = 0.005
SEED = "kho-cds"


def main() -> int:
    """Plant, judge, print; say whether the bounds hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("classes", nargs="*")
    options.add_argument("--count", type=int, default=120, help="defects of each class")
    chosen_by = options.parse_args()
    chosen = [one for one in CLASSES if not chosen_by.classes or one.name in chosen_by.classes]
    with tempfile.TemporaryDirectory() as folder:
        places = clean.build(Path(folder))
        reference = places.staged_reference
        load = clean.Load.read(places)
        catalogue, checks = (pd.read_csv(reference / f"{name}.csv", dtype="string")
                             for name in ("indicator_catalogue", "indicator_check"))  # fmt: skip
        quiet = _findings(load, reference, Path(folder))
        base = _alarms(quiet, load, set())
        print(f"{len(load.reports)} báo cáo sạch / clean reports, {len(load.lines)} dòng / lines")
        print(f"{'(không cài gì / nothing planted)':32} {'':>16} {base:>12} {base / len(load.lines):>10.3%}")
        print(f"{'class':32} {'planted':>8} {'recall':>8} {'false alarms':>12} {'share':>10}")
        held, total = base / len(load.lines) <= FALSE_ALARMS, 0
        for one in chosen:
            field = Field(load.copy(), catalogue, checks)
            planted = one.plant(field, chosen_by.count, Random(f"{SEED}/{one.name}"))  # noqa: S311 - it must repeat
            findings = _findings(field.load, reference, Path(folder))
            recall = _recall(findings, planted, one.rules)
            false = _alarms(findings, field.load, {report for report, _ in planted} | field.disturbed)
            share = false / len(field.load.lines)
            is_held = bool(planted) and recall >= RECALL[one.is_statistical] and share <= FALSE_ALARMS
            held, total = held and is_held, total + len(planted)
            mark = "" if is_held else "  <-- dưới ngưỡng / below the bound"
            print(f"{one.name:32} {len(planted):>8} {recall:>8.1%} {false:>12} {share:>10.3%}{mark}", flush=True)
        print(f"{len(chosen)} lớp / classes, {total} điều cài / planted")
    return 0 if held else 1


def _findings(load: clean.Load, reference: Path, folder: Path) -> pd.DataFrame:
    out = folder / "judged"
    judge(*load.write(folder / "load"), reference, out, clean.AS_OF)
    return pq.read_table(out / "findings.parquet").to_pandas()


def _recall(findings: pd.DataFrame, planted: list, rules: tuple[str, ...]) -> float:
    owned = findings[findings["rule_code"].isin(rules)]
    keys = (owned[name].fillna("") for name in ("form_code", "unit_key", "period_code"))
    owed = map("|".join, zip(*keys, strict=True))
    places = set(zip(owned["report_id"], owned["line_key"], strict=True)) | {(key, None) for key in owed}
    reports = set(owned["report_id"])
    hits = sum((report, line) in places or (line is None and report in reports) for report, line in planted)
    return hits / max(len(planted), 1)


def _alarms(findings: pd.DataFrame, load: clean.Load, planted: set[str]) -> int:
    """Lines told of in reports where nothing was planted, and whose figures nothing planted touches."""
    alarms = findings[findings["severity"].isin(["critical", "warning"]) & ~findings["report_id"].isin(planted)]
    return len(alarms.drop_duplicates(["report_id", "line_key"]))


if __name__ == "__main__":
    sys.exit(main())
