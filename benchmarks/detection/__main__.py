"""The detection benchmark: plants each class of defect in clean provinces and prints recall and false alarms.

Run as `python benchmarks/detection [--half set|report] [--provinces N] [--count N] [--every N] [CLASS...]`.
Thresholds are set on the provinces of odd seeds (`--half set`) and reported on those of even ones. Exits 1 when a
class is found in less than its bound (99% where there is one right answer, 90% where it is statistical, unless the
class has its own), or more than 0.3% of clean lines raise an alarm (a warning or worse), or fewer than 20 could be
planted.
"""

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

os.environ["GX_ANALYTICS_ENABLED"] = "false"
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import clean
import pandas as pd
import pyarrow.parquet as pq
from classes import CLASSES
from hits import hits
from planting import Class, Field
from workbook_files import WorkbookFiles

from expectations.verdicts import judge

FALSE_ALARMS = 0.003
LEAST_PLANTED = 20  # fewer say nothing of a share
SEED = "kho-cds"
HALVES = {"set": 1, "report": 2}  # the first seed of each half


def main() -> int:
    """Plant, judge, print; say whether the bounds hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("classes", nargs="*")
    options.add_argument("--count", type=int, default=120, help="defects of each class in each province")
    options.add_argument("--every", type=int, default=1, help="only each Nth class: a sample of them")
    options.add_argument(
        "--half", choices=HALVES, default="report", help="odd seeds set the thresholds, even ones report"
    )
    options.add_argument("--provinces", type=int, default=1, help="how many seeds of the half")
    chosen_by = options.parse_args()
    chosen = [one for one in CLASSES if not chosen_by.classes or one.name in chosen_by.classes][:: chosen_by.every]
    seeds = [HALVES[chosen_by.half] + 2 * number for number in range(chosen_by.provinces)]
    with tempfile.TemporaryDirectory() as folder:
        provinces = [Province.build(Path(folder) / str(seed), seed) for seed in seeds]
        lines = sum(len(province.load.lines) for province in provinces)
        base = sum(_alarms(province.findings(province.load), province.load, set()) for province in provinces)
        print(f"{len(seeds)} tỉnh mô phỏng / provinces ({chosen_by.half}: {seeds}), {lines} dòng / lines")
        print(f"{'(không cài gì / nothing planted)':34} {'':>8} {'':>8} {base:>12} {base / lines:>10.3%}")
        print(f"{'class':34} {'planted':>8} {'recall':>8} {'false alarms':>12} {'share':>10}")
        held, total = base / lines <= FALSE_ALARMS, 0
        for one in chosen:
            planted, hit_count, false, lines = _tried(one, provinces, chosen_by.count)
            recall, share = hit_count / max(planted, 1), false / lines
            is_held = planted >= min(LEAST_PLANTED, chosen_by.count) and recall >= one.recall and share <= FALSE_ALARMS
            held, total = held and is_held, total + planted
            mark = "" if is_held else "  <-- dưới ngưỡng / below the bound"
            print(f"{one.name:34} {planted:>8} {recall:>8.1%} {false:>12} {share:>10.3%}{mark}", flush=True)
        print(f"{len(chosen)} lớp / classes, {total} điều cài / planted")
    return 0 if held else 1


@dataclass
class Province:
    """A clean province of one seed, and what its lines are judged with."""

    seed: int
    folder: Path
    load: clean.Load
    reference: Path
    files: WorkbookFiles

    @classmethod
    def build(cls, folder: Path, seed: int) -> "Province":
        """Simulated, read and identified."""
        folder.mkdir()
        places = clean.build(folder, seed)
        files = WorkbookFiles(places, folder / "edited")
        return cls(seed, folder, clean.Load.read(places), places.staged_reference, files)

    def field(self) -> Field:
        """A copy to plant in."""
        names = ("indicator_catalogue", "indicator_check", "unit_registry")
        tables = [pd.read_csv(self.reference / f"{name}.csv", dtype="string") for name in names]
        return Field(self.load.copy(), self.files, *tables)

    def findings(self, load: clean.Load) -> pd.DataFrame:
        """What the judge finds on it."""
        out = self.folder / "judged"
        judge(*load.write(self.folder / "load"), self.reference, out, clean.AS_OF)
        return pq.read_table(out / "findings.parquet").to_pandas()


def _tried(one: Class, provinces: list[Province], count: int) -> tuple[int, int, int, int]:
    """How many were planted, found, told without reason, and on how many lines, over all provinces."""
    totals = [0, 0, 0, 0]
    for province in provinces:
        field = province.field()
        planted = one.plant(field, count, Random(f"{SEED}/{province.seed}/{one.name}"))  # noqa: S311 - it must repeat
        findings = province.findings(field.load)
        false = _alarms(findings, field.load, {report for report, _ in planted} | field.disturbed)
        numbers = (len(planted), hits(findings, planted, one, field), false, len(field.load.lines))
        totals = [total + number for total, number in zip(totals, numbers, strict=True)]
    planted_in_all, hit_count, false, lines = totals
    return planted_in_all, hit_count, false, lines


def _alarms(findings: pd.DataFrame, load: clean.Load, planted: set[str]) -> int:
    """Lines told of in reports where nothing was planted, and whose figures nothing planted touches."""
    alarms = findings[findings["severity"].isin(["critical", "warning"]) & ~findings["report_id"].isin(planted)]
    return len(alarms.drop_duplicates(["report_id", "line_key"]))


if __name__ == "__main__":
    sys.exit(main())
